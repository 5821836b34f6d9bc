import Draws
import Foundation
import TransparencyLog

/// One of `draws.cosigners`: a verifier key alone, or with the address where the coordinator asks for its signature.
///
///     "court.example/mirror+0ae4961d+BC08…"
///     {"key": "court.example/mirror+0ae4961d+BC08…", "address": "https://court.example/mirror/", "name": "court.example/mirror"}
struct DrawCosignerSettings: Codable, Sendable, Equatable {
    /// Verifier key, type 0x04.
    var key: String
    /// Submission prefix (C2SP tlog-witness); nil for one whose notes somebody else brings.
    var address: String?
    /// As the key has it, for whoever reads the file; held against it.
    var name: String?

    private enum CodingKeys: String, CodingKey {
        case key, address, name
    }

    init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            key = text
            return
        }
        let known = try decoder.container(keyedBy: CodingKeys.self)
        try UnknownMember.refuse(in: decoder, "draws.cosigners", knowing: CodingKeys.self)
        key = try known.decode(String.self, forKey: .key)
        address = try known.decodeIfPresent(String.self, forKey: .address)
        name = try known.decodeIfPresent(String.self, forKey: .name)
    }

    func encode(to encoder: any Encoder) throws {
        guard address != nil || name != nil else {
            var single = encoder.singleValueContainer()
            return try single.encode(key)
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(key, forKey: .key)
        try container.encodeIfPresent(address, forKey: .address)
        try container.encodeIfPresent(name, forKey: .name)
    }
}

extension DrawSettings {
    /// Who cosigns, and whom of them the coordinator asks.
    ///
    /// - Throws: `CommandError`, naming the entry and what to write instead.
    func checkedCosigners() throws -> (keys: [VerifierKey], mirrors: [DrawMirror]) {
        var (keys, mirrors): ([VerifierKey], [DrawMirror]) = ([], [])
        for (index, entry) in cosigners.enumerated() {
            let place = "farm.json: draws.cosigners[\(index)]"
            let key: VerifierKey
            do { key = try VerifierKey(parsing: entry.key) } catch { throw CommandError("\(place): \(error)") }
            guard key.type == .cosignature else {
                throw CommandError(
                    "\(place): \(key.name) is the key of a log: ask the cosigner for its own, which tabellion mirror key prints"
                )
            }
            if let name = entry.name, !name.utf8.elementsEqual(key.name.utf8) {
                throw CommandError(
                    "\(place): it is called \(name), and its key is that of \(key.name): one of the two was mixed up")
            }
            if let other = keys.firstIndex(where: { $0.name.utf8.elementsEqual(key.name.utf8) }) {
                throw CommandError("\(place): \(key.name) is entry \(other) already: name each cosigner once")
            }
            if let other = keys.firstIndex(where: { $0.publicKey == key.publicKey }) {
                throw CommandError(
                    "\(place): \(key.name) has the key of entry \(other), \(keys[other].name): nobody counts twice")
            }
            keys.append(key)
            guard let text = entry.address else { continue }
            guard let url = URL(string: text), ["http", "https"].contains(url.scheme?.lowercased() ?? ""),
                url.host?.isEmpty == false, url.query == nil, url.fragment == nil
            else { throw CommandError("\(place): address: \(text) is no http or https address") }
            let address = Self.plain(url)
            if let other = mirrors.first(where: { Self.plain($0.address) == address }) {
                throw CommandError("\(place): address: \(text) is that of \(other.key.name): each has its own")
            }
            mirrors.append(DrawMirror(key: key, address: url))
        }
        guard keys.isEmpty ? quorum == 0 : (keys.count / 2 + 1...keys.count) ~= quorum else {
            throw CommandError(
                keys.isEmpty
                    ? "farm.json: draws.quorum: \(quorum), and no cosigner is named"
                    : "farm.json: draws.quorum: more than half of the \(keys.count) cosigners are needed, \(keys.count / 2 + 1) to \(keys.count)"
            )
        }
        return (keys, mirrors)
    }

    private static func plain(_ url: URL) -> String {
        let text = url.absoluteString
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}
