import DrawCore
import Draws
import FarmProtocol

extension ProblemDetails {
    init(answering error: DrawsError) {
        let status =
            switch error.code {
            case .notFound: 404
            case .notNow, .exists, .inUse: 409
            case .malformed, .encoding, .candidates, .tagName, .beaconText, .slip: 422
            case .source, .relayAddress: 502
            case .storage, .exposed, .cryptography: 503
            }
        guard status < 500 else {
            self.init(
                status: status, title: "Not ready", detail: "the draw office cannot do this now; its log says why",
                retryAfter: 5)
            return
        }
        self.init(status: status, title: "Refused", detail: error.message)
    }

    init(answering error: DrawError) {
        self.init(
            status: 422, title: "Refused", detail: error.message,
            errors: [FieldProblem(field: error.place.description, problem: error.message)])
    }

    init(answering error: DrawsProblems) {
        self.init(
            status: 422, title: "Refused", detail: error.description,
            errors: error.problems.map { FieldProblem(field: $0.place.description, problem: $0.message) })
    }

    init(answering error: ListProblems) {
        self.init(
            status: 422, title: "The list has problems", detail: "\(error.count) in all; nothing was taken",
            errors: error.listed.map { problem in
                FieldProblem(
                    field: "line \(problem.line)" + (problem.column.map { ", column \($0)" } ?? ""),
                    problem: "\(problem.cause); \(problem.remedy)")
            })
    }
}
