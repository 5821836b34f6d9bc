import Accounts
import CertificateModel
import Deposits
import DrawCore
import Draws
import FarmProtocol
import Foundation
import HTTPTypes
import Hummingbird
import Ledger
import NIOCore
import Notifications
import Storage

extension ProblemDetails {
    /// The problem that answers any error a route throws.
    ///
    /// Errors that are not the client's are described without their inner text, which goes to the log instead.
    init(answering error: any Error) {
        switch error {
        case let problem as ProblemDetails:
            self = problem
        case let error as AccessRefused: self = error.problem
        case is FormRefused:
            self.init(
                status: 403, title: "Not our form",
                detail: "this did not come from a page that this browser was given: load the page again")
        case let error as AccountsError: self.init(answering: error)
        case let error as StoreError:
            let status =
                switch error.code {
                case .unknownSession, .unknownBatch: 404
                case .notTheWorkers: 403
                case .keyReused: 422
                case .illegalMove, .notWaiting: 409
                case .queueFull: 429
                case .badCursor: 400
                }
            self.init(status: status, title: "Refused", detail: error.message)
        case let error as DepositStoreError: self.init(answering: error)
        case let error as WebhookError: self.init(answering: error)
        case let error as CertificateError: self.init(answering: error)
        case let error as DrawsError: self.init(answering: error)
        case let error as DrawError: self.init(answering: error)
        case let error as DrawsProblems: self.init(answering: error)
        case let error as ListProblems: self.init(answering: error)
        case let error as LedgerError where error.code == .outOfRange:
            self.init(status: 404, title: "Not there", detail: error.message)
        case let error as LedgerError where error.code == .storage || error.code == .closed:
            self.init(status: 503, title: "Not ready", detail: "the ledger: \(error.message)", retryAfter: 1)
        case let error as HTTPError:
            self.init(status: error.status.code, title: error.status.reasonPhrase, detail: error.body ?? "")
        case is DecodingError:
            self.init(status: 400, title: "Unusable body", detail: Self.describe(error))
        default:
            self.init(
                status: 500, title: "Internal error", detail: "the coordinator could not do this; its log says why")
        }
    }

    private init(answering error: DepositStoreError) {
        switch error.code {
        case .badRecipient:
            self.init(
                status: 422, title: "Unusable recipient", detail: error.message,
                errors: [.init(field: "recipient", problem: "must be an age recipient, such as age-keygen prints")])
        case .tooLong: self.init(status: 413, title: "Too long", detail: error.message)
        case .cutOff: self.init(status: 400, title: "Cut off", detail: error.message)
        case .wrongDigest:
            self.init(
                status: 422, title: "Wrong digest", detail: "\(error.message): not what was stated; nothing was kept",
                errors: [.init(field: "Content-Digest", problem: "must be the digest of the body")])
        case .full: self.init(status: 507, title: "No room", detail: "the deposits: no room on the disk")
        case .malformedRecord, .storage, .corrupted, .program:
            self.init(
                status: 503, title: "Not ready", detail: "the deposits cannot be kept or read now; ask again later",
                retryAfter: 2)
        }
    }

    private init(answering error: AccountsError) {
        switch error.code {
        case .badRequest: self.init(status: 422, title: "Unusable request", detail: error.message)
        case .busy: self.init(status: 503, title: "Busy", detail: error.message, retryAfter: 2)
        case .alreadyOpen, .corrupted, .storage:
            self.init(
                status: 503, title: "Not ready", detail: "the accounts cannot be read or kept now; ask again later",
                retryAfter: 2)
        }
    }

    private init(answering error: CertificateError) {
        switch error.code {
        case .unknown: self.init(status: 404, title: "Not there", detail: error.message)
        case .field: self.init(status: 422, title: "Unusable request", detail: error.message)
        case .move, .decided, .notary, .check: self.init(status: 409, title: "Refused", detail: error.message)
        case .syntax, .register, .storage:
            self.init(
                status: 503, title: "Not ready",
                detail: "the requests for certificates cannot be kept or read now: \(error.message)", retryAfter: 10)
        }
    }

    private init(answering error: WebhookError) {
        switch error.code {
        case .addressRefused:
            self.init(
                status: 422, title: "Address refused", detail: error.message,
                errors: [.init(field: "url", problem: "must be an address that farm.json permits")])
        case .otherContent, .tooMany: self.init(status: 409, title: "Refused", detail: error.message)
        case .storage:
            self.init(
                status: 503, title: "Not ready",
                detail: "the notifications cannot be kept or read now; ask again later",
                retryAfter: 2)
        case .badEvent, .badPolicy, .alreadyOpen:
            self.init(
                status: 500, title: "Internal error", detail: "the coordinator could not do this; its log says why")
        }
    }

    /// Names the member that a JSON body lacks or has in the wrong form.
    private static func describe(_ error: any Error) -> String {
        func path(_ context: DecodingError.Context) -> String {
            context.codingPath.reduce("") { path, key in
                if let index = key.intValue { return path + "[\(index)]" }
                return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
            }
        }
        return switch error as? DecodingError {
        case .keyNotFound(let key, let context):
            "member \(context.codingPath.isEmpty ? "" : path(context) + ".")\(key.stringValue) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "member \(path(context)) has the wrong type"
        default: "the body is not JSON of the described form"
        }
    }

    var response: Response {
        let encoder = JSONEncoder()
        // One order: what answers alike is alike to the byte.
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = (try? encoder.encode(self)) ?? Data()
        var headers: HTTPFields = [.contentType: "application/problem+json", .cacheControl: "no-store"]
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        return Response(
            status: .init(code: status), headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}
