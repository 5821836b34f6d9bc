import AccessModel
import CertificateModel
import Certificates
import CryptoPrimitives
import DrawForms
import FarmProtocol
import HTTPTypes
import Hummingbird
import LetterModel
import Logging
import NIOCore
import Portal

/// What is done with one request, each a form of its page. What goes wrong is said on that page.
struct CertificateStepRoutes: Sendable {
    let routes: CertificateRoutes

    private var desk: CertificateDesk { routes.desk }

    private static let digestFields: Set<String> = ["name", "bytes", "sha256", "sm3"]

    func add(to router: Router<FarmContext>) {
        router.post("certificates/:id/withdraw") { request, context in
            try await step(.requestCertificate, "certificate.withdrawn", request, context, ["sure"]) { shown, form, _ in
                try Self.sure(form)
                return try await desk.store.apply(.withdraw(at: desk.now), to: shown.id)
            }
        }
        router.post("certificates/:id/take") { request, context in
            try await step(.issueCertificate, "certificate.taken", request, context) { shown, _, person in
                try await desk.store.apply(.take(by: person), to: shown.id)
            }
        }
        router.post("certificates/:id/digests") { request, context in
            try await step(
                .issueCertificate, "certificate.checked", request, context, Self.digestFields
            ) { shown, form, person in
                guard let bytes = UInt64(form["bytes"]), let sha256 = Digest(hex: form["sha256"]),
                    let sm3 = Digest(hex: form["sm3"]), bytes <= desk.deposits.parts.limits.fileByteCount
                else { throw Self.unreadable }
                let file = CertificateCheck.File(
                    name: form["name"], byteCount: bytes, digests: DigestPair(sha256: sha256, sm3: sm3))
                return try await check(shown, file, from: .browser, by: person)
            }
        }
        router.post("certificates/:id/file", use: upload)
        router.post("certificates/:id/audit") { request, context in
            try await step(.issueCertificate, "certificate.checked", request, context) { shown, _, person in
                guard case .capture(let session) = shown.application.subject else { throw Self.unreadable }
                try Self.ready(shown, person)
                let check = try await desk.checker.check(capture: session, by: person, at: desk.now)
                return try await desk.store.apply(.check(check), to: shown.id)
            }
        }
        router.post("certificates/:id/approve") { request, context in
            try await step(
                .issueCertificate, "certificate.approved", request, context, ["sure", "check"]
            ) { shown, form, person in
                try Self.sure(form)
                guard let seen = Digest(hex: form["check"]) else { throw Self.unreadable }
                let approved = try await desk.approve(shown, check: seen, by: person)
                // The number stands. What the annex still lacks is made up for later.
                do { _ = try await desk.annex(of: approved.id) } catch {
                    desk.logger.error(
                        "the annex of certificate \(approved.id) is not done: \(error); it is tried again")
                }
                return approved
            }
        }
        router.post("certificates/:id/refuse") { request, context in
            try await step(
                .issueCertificate, "certificate.refused", request, context, ["sure", "reason"]
            ) { shown, form, person in
                try Self.sure(form)
                let reason = form["reason"]
                guard reason.contains(where: { !$0.isWhitespace }) else {
                    throw StepProblem(field: "reason", words: Bilingual("请写明理由。", "Give the reason."))
                }
                return try await desk.store.apply(.refuse(reason: reason, by: person, at: desk.now), to: shown.id)
            }
        }
    }

    // MARK: - Checking

    private func check(
        _ shown: CertificateRequest, _ file: CertificateCheck.File, from source: CertificateCheck.Source,
        by person: CertificatePerson
    ) async throws -> CertificateRequest {
        guard case .deposit(let index) = shown.application.subject else { throw Self.unreadable }
        try Self.ready(shown, person)
        let check = try await desk.checker.check(deposit: index, file, from: source, by: person, at: desk.now)
        return try await desk.store.apply(.check(check), to: shown.id)
    }

    /// Before anything is computed: whether this notary may check it now.
    private static func ready(_ shown: CertificateRequest, _ person: CertificatePerson) throws(CertificateError) {
        guard CertificateState.moves[shown.state.phase]?[.checkHeld] != nil else {
            throw CertificateError(
                shown.state.phase.isEnd ? .decided : .move, at: "check",
                "not while the request is \(shown.state.phase.rawValue)",
                remedy: "take it up first")
        }
        guard shown.state.notary?.account == person.account else {
            throw CertificateError(
                .notary, at: "check", "another notary has taken it up", remedy: "take it over, and check it yourself")
        }
    }

    /// The file itself, from a browser without scripts: hashed as it comes, and not kept.
    @Sendable private func upload(_ request: Request, _ context: FarmContext) async throws -> Response {
        let shown = try await routes.request(.issueCertificate, context)
        let limit = Int(clamping: desk.deposits.parts.limits.fileByteCount)
        return try await desk.deposits.queue.uploading {
            let hashing = Hashing()
            _ = try await routes.forms.upload(request, context, [], file: "file", longest: limit) {
                hashing.update($0)
            }
            let (digests, count) = hashing.result
            let file = CertificateCheck.File(name: "", byteCount: count, digests: digests)
            return try await answer(shown, "certificate.checked", [:], request, context) { person in
                try await check(shown, file, from: .upload, by: person)
            }
        }
    }

    /// Stays within one request's task.
    private final class Hashing {
        private var hasher = PairHasher()

        func update(_ bytes: ArraySlice<UInt8>) { hasher.update(bytes) }

        var result: (DigestPair, UInt64) { (hasher.current(), hasher.byteCount) }
    }

    // MARK: - Steps

    /// A step that somebody asked for by a form of ours; back to the request's page, with what went wrong.
    private func step(
        _ action: AccessAction, _ event: String, _ request: Request, _ context: FarmContext, _ known: Set<String> = [],
        _ body: (CertificateRequest, Form, CertificatePerson) async throws -> CertificateRequest
    ) async throws -> Response {
        let form = try await routes.forms.form(request, context, known)
        let shown = try await routes.request(action, context)
        return try await answer(shown, event, form.typed("reason"), request, context) { person in
            try await body(shown, form, person)
        }
    }

    private func answer(
        _ shown: CertificateRequest, _ event: String, _ typed: [String: String], _ request: Request,
        _ context: FarmContext, _ body: (CertificatePerson) async throws -> CertificateRequest
    ) async throws -> Response {
        let problem: StepProblem
        do {
            let done = try await body(try await routes.person(context))
            try await routes.note(event, done, context)
            return CertificateRoutes.seeOther(shown.id)
        } catch let error as StepProblem {
            problem = error
        } catch let error as CertificateError where error.code != .storage && error.code != .register {
            problem = StepProblem(field: error.place == "reason" ? "reason" : "form", words: Bilingual(error))
        } catch let error as LetterError {
            problem = StepProblem(
                field: "form", words: Bilingual("附件无法生成：\(error.message)", "The annex cannot be made: \(error.message)")
            )
        } catch let error as ProblemDetails where error.status == 503 || error.status == 404 {
            problem = StepProblem(
                field: "form", words: Bilingual("现在不能核对：\(error.detail)", "This cannot be checked now: \(error.detail)")
            )
        }
        let now = try await desk.store.request(shown.id) ?? shown
        return try await routes.page(
            of: now, typed: typed, problems: [problem.field: problem.words], request, context,
            status: .unprocessableContent)
    }

    private static func sure(_ form: Form) throws {
        guard form.has("sure") else {
            throw StepProblem(
                field: "form", words: Bilingual("请先勾选确认。", "Tick the box first: this cannot be undone."))
        }
    }

    private static let unreadable = StepProblem(
        field: "form", words: Bilingual("页面已经过时，请重新操作。", "The page was out of date: look at it again, and go on."))

    /// What went wrong with a step, in words, and at which field.
    private struct StepProblem: Error {
        let field: String
        let words: Bilingual
    }
}
