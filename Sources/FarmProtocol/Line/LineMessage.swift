internal import Foundation

/// What both kinds of messages of a control link share: one JSON object in a text message, of bounded length, every
/// member within its range. Members that a newer version added are passed over.
public protocol LineMessage: Codable, Sendable, Hashable {
    /// Checks every member's range.
    func check() throws(LineError)
}

extension LineMessage {
    /// - Throws: `LineError` of code `.form` for a binary or too long message, `.json` and `.value` for its content.
    public init(_ message: LinkMessage) throws(LineError) {
        guard case .text(let text) = message else {
            throw LineError(.form, "a control link carries text messages, not binary ones")
        }
        guard text.utf8.count <= LineLimits.maximumBytes else {
            throw LineError(.form, "a message has \(text.utf8.count) bytes; \(LineLimits.maximumBytes) are allowed")
        }
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
        } catch let error as LineError {
            throw error
        } catch {
            throw LineError(.json, "a message is no \(Self.self): \(LineLimits.shortened(String(describing: error)))")
        }
        try check()
    }

    /// The message as it goes on the link: sorted members, no white space.
    ///
    /// - Throws: `LineError` of code `.value` for a member outside its range.
    public func message() throws(LineError) -> LinkMessage {
        try check()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return .text(String(decoding: try encoder.encode(self), as: UTF8.self))
        } catch {
            throw LineError(.json, "a message cannot be written: \(error)")
        }
    }
}

/// How long things on a control link may be.
public enum LineLimits {
    /// Of one message, in bytes.
    public static let maximumBytes = 16 * 1024

    /// Of an identifier: `[a-z0-9-]`, 1 to this many.
    public static let maximumIDBytes = 64

    /// Of a sentence, in bytes.
    public static let maximumTextBytes = 1024

    /// Of viewers at once: one user, and watchers.
    public static let maximumViewers = 8

    /// The largest integer that JSON carries unharmed.
    static let maximumInteger: Int64 = 1 << 53 - 1

    /// The beginning of a text, as much as a sentence may hold.
    public static func shortened(_ text: String) -> String {
        guard text.utf8.count > maximumTextBytes else { return text }
        var short = ""
        var count = 0
        for character in text {
            count += character.utf8.count
            if count > maximumTextBytes - 3 { break }
            short.append(character)
        }
        return short + "…"
    }

    static func checkID(_ id: String, _ member: String) throws(LineError) {
        let isSound =
            (1...maximumIDBytes).contains(id.utf8.count)
            && id.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) || $0 == 0x2d }
        guard isSound else {
            throw LineError(.value, "\(member) must be 1 to \(maximumIDBytes) characters of a to z, 0 to 9 and -")
        }
    }

    static func checkText(_ text: String?, _ member: String) throws(LineError) {
        guard (text?.utf8.count ?? 0) <= maximumTextBytes else {
            throw LineError(.value, "\(member) must have at most \(maximumTextBytes) bytes")
        }
    }

    static func checkCount(_ number: Int64?, _ member: String) throws(LineError) {
        guard (0...maximumInteger).contains(number ?? 0) else {
            throw LineError(.value, "\(member) must be 0 to \(maximumInteger)")
        }
    }

    static func checkHexadecimal(_ text: String?, digits: Int, _ member: String) throws(LineError) {
        guard let text else { return }
        let isSound =
            text.utf8.count == digits
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard isSound else { throw LineError(.value, "\(member) must be \(digits) lower-case hexadecimal digits") }
    }
}
