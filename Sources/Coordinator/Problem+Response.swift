import FarmProtocol
import Foundation
import HTTPTypes
import Hummingbird
import Ledger
import NIOCore
import Storage

extension ProblemDetails {
    /// The problem that answers any error a route throws.
    ///
    /// Errors that are not the client's are described without their inner text, which goes to the log instead.
    init(answering error: any Error) {
        switch error {
        case let problem as ProblemDetails:
            self = problem
        case let error as StoreError:
            let status =
                switch error.code {
                case .unknownSession: 404
                case .notTheWorkers: 403
                case .keyReused: 422
                case .illegalMove: 409
                case .badCursor: 400
                }
            self.init(status: status, title: "Refused", detail: error.message)
        case let error as LedgerError where error.code == .outOfRange:
            self.init(status: 404, title: "Not there", detail: error.message)
        case let error as LedgerError where error.code == .storage || error.code == .closed:
            self.init(status: 503, title: "Not ready", detail: "the ledger: \(error.message)")
        case let error as HTTPError:
            self.init(status: error.status.code, title: error.status.reasonPhrase, detail: error.body ?? "")
        case is DecodingError:
            self.init(status: 400, title: "Unusable body", detail: Self.describe(error))
        default:
            self.init(
                status: 500, title: "Internal error", detail: "the coordinator could not do this; its log says why")
        }
    }

    /// Names the member that a JSON body lacks or has in the wrong form.
    private static func describe(_ error: any Error) -> String {
        func path(_ context: DecodingError.Context) -> String {
            context.codingPath.map { $0.stringValue }.joined(separator: ".")
        }
        return switch error as? DecodingError {
        case .keyNotFound(let key, _): "member \(key.stringValue) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "member \(path(context)) has the wrong type"
        default: "the body is not JSON of the described form"
        }
    }

    var response: Response {
        let body = (try? JSONEncoder().encode(self)) ?? Data()
        return Response(
            status: .init(code: status),
            headers: [.contentType: "application/problem+json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}
