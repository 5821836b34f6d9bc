internal import CanonicalJSON
internal import CryptoPrimitives
internal import DrawCore
internal import Foundation
internal import TransparencyLog
public import WebExchange

/// One exchange with a cosigner: a checkpoint goes there, its signature comes back (C2SP tlog-witness).
public struct CosignerClient: Sendable {
    /// Performs one exchange; tests put cosigners here that have no address.
    public typealias Transport = @Sendable (WebRequest) async throws(WebError) -> WebAnswer

    /// A mirror reads the list of a large draw before it signs; it answers after 20 s at the latest, and goes on.
    static let patience = Duration.seconds(30)
    private static let maximumAnswer = 65_536

    /// What came of it.
    enum Answer: Sendable {
        /// The note with the cosigner's line, which verifies.
        case signed(SignedNote, time: UInt64)
        /// It signed another size last than it was told.
        case standsAt(UInt64)
        case trouble(CosignerTrouble)
    }

    private let trust: TLSTrust
    private let transport: Transport

    public init(
        trust: TLSTrust = .system,
        transport: @escaping Transport = { request throws(WebError) in try await WebExchange.perform(request) }
    ) {
        self.trust = trust
        self.transport = transport
    }

    /// - Parameters:
    ///   - note: with the log's own signature alone.
    ///   - old: size that it signed last, as far as is known, with the proof from there.
    func ask(_ mirror: DrawMirror, _ note: SignedNote, from old: UInt64, proof: [Digest]) async -> Answer {
        let request = WebRequest(
            .post, mirror.address.appendingPathComponent("add-checkpoint"),
            headers: ["Content-Type": "text/plain; charset=utf-8"],
            body: AddCheckpointRequest(oldSize: old, proof: proof, note: note).encoded, timeout: Self.patience,
            maximumByteCount: Self.maximumAnswer, trust: trust)
        let answer: WebAnswer
        do throws(WebError) {
            answer = try await transport(request)
        } catch { return .trouble(CosignerTrouble(.unreachable, error.reason)) }
        switch answer.status {
        case 200: return Self.signature(answer.body, mirror, note)
        case 409:
            guard let size = Self.size(answer) else {
                return .trouble(CosignerTrouble(.wrong, status: 409, "it names no size"))
            }
            return .standsAt(size)
        case 429, 500..<600:
            return .trouble(
                CosignerTrouble(
                    .later, status: answer.status, Self.explanation(answer), retryAfter: answer.retryAfterSeconds))
        default: return .trouble(CosignerTrouble(.refused, status: answer.status, Self.explanation(answer)))
        }
    }

    private static func signature(_ body: [UInt8], _ mirror: DrawMirror, _ note: SignedNote) -> Answer {
        do throws(NoteError) {
            let answered = try SignedNote(parsing: Array((note.text + "\n").utf8) + body)
            // Of several lines the earliest counts; a line that does not verify makes the answer unusable.
            let own = answered.signatures.filter { mirror.key.matches($0) }
            guard own.allSatisfy({ mirror.key.isValid($0, text: note.text) }),
                let line = own.min(by: { (Cosignature.time(of: $0) ?? .max) < (Cosignature.time(of: $1) ?? .max) }),
                let time = Cosignature.time(of: line)
            else { throw NoteError(.missingSignature, "no signature of \(mirror.key.name) in it verifies") }
            return .signed(try SignedNote(text: note.text, signatures: note.signatures + [line]), time: time)
        } catch {
            return .trouble(
                CosignerTrouble(
                    .wrong, status: 200, "\(error.message): is this the address of the key \(mirror.key.text)?"))
        }
    }

    private static func size(_ answer: WebAnswer) -> UInt64? {
        guard answer.contentType == "text/x.tlog.size", answer.body.last == 0x0A, answer.body.count <= 17 else {
            return nil
        }
        return UInt64(String(decoding: answer.body.dropLast(), as: UTF8.self))
    }

    /// The problem's own words (RFC 9457), or the body's first line.
    private static func explanation(_ answer: WebAnswer) -> String {
        if let value = try? JSONParser.parse(answer.body, spelling: .any, allowsNull: true),
            case .object(let object) = value, case .string(let detail)? = object["detail"]
        {
            guard case .string(let title)? = object["title"] else { return detail }
            return "\(title): \(detail)"
        }
        let text = String(decoding: answer.body.prefix(2000), as: UTF8.self)
        return text.isEmpty ? "HTTP \(answer.status)" : text
    }
}
