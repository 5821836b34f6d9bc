internal import Foundation
internal import NIOHTTP1
internal import WebExchange

/// What a link is asked for with.
struct LinkRequest: Sendable {
    let target: WebTarget
    let url: URL
    let fields: HTTPHeaders
    let subprotocols: [String]
    let limits: LinkLimits

    /// - Throws: `badRequest` for an address of another kind, or a field that would break out of its line.
    init(
        _ url: URL, token: String?, headers: [String: String], subprotocols: [String], limits: LinkLimits
    ) throws(LinkError) {
        guard var parts = URLComponents(url: url, resolvingAgainstBaseURL: true) else { throw Self.noAddress }
        switch parts.scheme?.lowercased() {
        case "ws": parts.scheme = "http"
        case "wss": parts.scheme = "https"
        default: break
        }
        guard let plain = parts.url, let target = WebTarget(plain) else { throw Self.noAddress }
        var fields = HTTPHeaders(headers.map { ($0.key, $0.value) })
        fields.replaceOrAdd(name: "Host", value: target.authority)
        if !fields.contains(name: "User-Agent") { fields.add(name: "User-Agent", value: "tabellion") }
        if let token { fields.replaceOrAdd(name: "Authorization", value: "Bearer \(token)") }
        if !subprotocols.isEmpty {
            fields.replaceOrAdd(name: "Sec-WebSocket-Protocol", value: subprotocols.joined(separator: ", "))
        }
        for (name, value) in fields {
            guard !name.isEmpty, name.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ":") }),
                value.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
            else { throw LinkError(.badRequest, "a header field \(name.debugDescription) cannot be sent") }
        }
        self.target = target
        self.url = plain
        self.fields = fields
        self.subprotocols = subprotocols
        self.limits = limits
    }

    private static let noAddress = LinkError(.badRequest, "it is no ws, wss, http or https address")

    var head: HTTPRequestHead {
        HTTPRequestHead(version: .http1_1, method: .GET, uri: target.path, headers: fields)
    }
}
