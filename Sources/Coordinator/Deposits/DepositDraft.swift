import CryptoPrimitives
import DepositModel
import Deposits
import FarmProtocol

/// What a client asks to be deposited, read and checked.
struct DepositDraft: Sendable, Hashable {
    /// sha256 ‖ sm3 of each; 32 zero bytes where none was given.
    var digests: [UInt8] = []
    /// Empty, or one for each.
    var names: [String] = []
    var caseNumber: String?
    var owner = ""

    var count: Int { digests.count / DepositRequest.digestPairByteCount }

    /// Whether a text may be a name or an owner.
    static func isText(_ text: String) -> Bool {
        text.utf8.count <= DepositRequest.maximumTextByteCount
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    static let textRule = "must have at most \(DepositRequest.maximumTextByteCount) bytes and no control characters"
    static let caseRule = "must have 1 to \(DepositCase.maximumNumberByteCount) bytes and no control characters"

    /// A problem with one field.
    static func unusable(_ field: String, _ problem: String, status: Int = 422) -> ProblemDetails {
        ProblemDetails(
            status: status, title: "Unusable request", detail: "\(field) \(problem)",
            errors: [.init(field: field, problem: problem)])
    }

    /// The position of the first deposit without any digest.
    var firstEmpty: Int? {
        let span = digests.span
        for k in 0..<count {
            var bits: UInt64 = 0
            for word in 0..<8 { bits |= span.bigEndian(at: k * 64 + word * 8, as: UInt64.self) }
            if bits == 0 { return k }
        }
        return nil
    }
}
