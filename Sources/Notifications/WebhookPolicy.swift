public import Foundation

/// Where callbacks may go: the operator's allow-list, so that nobody makes the office's servers call each other.
///
/// A host is permitted by name; what it resolves to must be public, or in a network that the operator names. Over plain HTTP
/// the connection goes to the very address that was looked at; over HTTPS the server's certificate has to be the name's.
public struct WebhookPolicy: Sendable {
    struct Host: Hashable, Sendable {
        let name: String
        let takesSubdomains: Bool
        /// nil for the scheme's own.
        let port: Int?
    }

    let hosts: [Host]
    let networks: [NetworkRange]

    /// - Parameters:
    ///   - hosts: `court.example`, `*.court.example` (subdomains only), each with `:port` if it is not 80 or 443.
    ///   - networks: of loopback or private addresses that are permitted nevertheless, such as `10.1.2.0/24`.
    /// - Throws: `badPolicy`.
    public init(hosts: [String], networks: [String] = []) throws(WebhookError) {
        var parsed: [Host] = []
        for text in hosts {
            guard let host = Self.host(text) else {
                throw WebhookError(.badPolicy, "\(text) is no host: write name, *.name or name:port")
            }
            parsed.append(host)
        }
        var ranges: [NetworkRange] = []
        for text in networks {
            guard let range = NetworkRange(text) else {
                throw WebhookError(.badPolicy, "\(text) is no network: write 10.1.2.0/24 or fd00::/8")
            }
            ranges.append(range)
        }
        self.hosts = parsed
        self.networks = ranges
    }

    private static func host(_ text: String) -> Host? {
        var name = text.lowercased()
        var port: Int?
        if !name.hasSuffix("]"), let colon = name.lastIndex(of: ":") {
            guard let number = Int(name[name.index(after: colon)...]), (1...65_535).contains(number) else { return nil }
            port = number
            name = String(name[..<colon])
        }
        let takesSubdomains = name.hasPrefix("*.")
        if takesSubdomains { name = String(name.dropFirst(2)) }
        if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
        guard !name.isEmpty, !name.contains("*"), !name.contains("/"), !name.contains(" ") else { return nil }
        return Host(name: name, takesSubdomains: takesSubdomains, port: port)
    }

    /// Whether the address as it is written is permitted; what it resolves to is looked at before each attempt.
    ///
    /// - Throws: `addressRefused`.
    public func check(_ url: URL) throws(WebhookError) { _ = try permitted(url) }

    func permitted(_ url: URL) throws(WebhookError) -> (host: String, isPlain: Bool) {
        guard let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https",
            let host = url.host?.lowercased(), !host.isEmpty, url.user == nil, url.password == nil, url.fragment == nil
        else {
            throw WebhookError(.addressRefused, "\(url) is not a plain http or https address: name one")
        }
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        let usual = scheme == "http" ? 80 : 443
        let isListed = hosts.contains { entry in
            (entry.takesSubdomains ? bare.hasSuffix("." + entry.name) : bare == entry.name)
                && (url.port ?? usual) == (entry.port ?? usual)
        }
        guard isListed else {
            throw WebhookError(
                .addressRefused,
                "\(bare) is not on the list of callback hosts: the office adds it to `webhooks.hosts` of farm.json")
        }
        return (bare, scheme == "http")
    }

    /// Where the next attempt goes.
    ///
    /// - Parameter attempt: from 1; each dials the next of a name's addresses.
    /// - Returns: for plain HTTP the address with the number that was looked at in it, and the Host field that goes with it.
    /// - Throws: `addressRefused` if it resolves to nothing, or to anything that is not permitted.
    func destination(_ url: URL, attempt: Int) async throws(WebhookError) -> (url: URL, host: String?) {
        let (host, isPlain) = try permitted(url)
        let addresses = await HostResolver.addresses(of: host)
        guard !addresses.isEmpty else {
            throw WebhookError(.addressRefused, "\(host) has no address: check the name")
        }
        // One bad address among good ones is refused too: which of them is dialled is not ours to choose.
        guard addresses.allSatisfy({ address in address.isPublic || networks.contains { $0.contains(address) } }) else {
            throw WebhookError(
                .addressRefused, "\(host) leads to an address that is not permitted: let the operator allow it")
        }
        guard isPlain, var parts = URLComponents(url: url, resolvingAgainstBaseURL: false) else { return (url, nil) }
        parts.host = addresses[max(0, attempt - 1) % addresses.count].text
        guard let pinned = parts.url else {
            throw WebhookError(.addressRefused, "\(url) cannot be dialled by number: use https")
        }
        let name = host.contains(":") ? "[\(host)]" : host
        return (pinned, url.port.map { "\(name):\($0)" } ?? name)
    }
}

extension NetworkAddress {
    /// As it stands in an address; IPv6 in brackets.
    var text: String {
        if isIPv4 { return bytes[12...].map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map {
            String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
        }
        return "[" + groups.joined(separator: ":") + "]"
    }
}
