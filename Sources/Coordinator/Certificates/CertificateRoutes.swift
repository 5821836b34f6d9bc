import AccessModel
import Accounts
import CertificateModel
import Certificates
import CryptoPrimitives
import Deposits
import DrawForms
import FarmProtocol
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Portal
import Storage

/// Requests for certificates: lists, the form, one request, its annex.
struct CertificateRoutes: Sendable {
    let desk: CertificateDesk
    let pages: PageRenderer
    let forms: FormGate

    static let path = "/certificates"
    private static let pageLength = 50

    func add(to router: Router<FarmContext>) {
        router.get("certificates", use: list)
        router.post("certificates", use: create)
        router.get("certificates/new", use: form)
        router.get("certificates/:id", use: show)
        router.get("certificates/:id/annex", use: annex)
        router.get("certificates/:id/deposited", use: deposited)
        CertificateStepRoutes(routes: self).add(to: router)
        CertificateRegisterRoutes(desk: desk, pages: pages).add(to: router)
    }

    /// Whose a request is, as the table of access asks.
    static func resource(_ request: CertificateRequest) -> Resource {
        guard let office = OfficeID(request.office) else { return .installation(owner: nil) }
        return .office(office, owner: AccountID(request.by.account), worker: nil)
    }

    /// The request that the path names, if the caller may do this with it. One that does not exist is refused as another's is.
    func request(_ action: AccessAction, _ context: FarmContext) async throws -> CertificateRequest {
        let caller = context.caller
        guard caller.principal.role != .visitor else { throw AccessRefused(.signIn, action) }
        let id = try context.parameters.require("id", as: String.self)
        guard let request = try await desk.store.request(id) else {
            // The table is asked all the same: whoever may read none learns nothing of which there are.
            try await context.authorize(.readLetter, on: .office(AccessTokens.officeID, owner: nil, worker: nil))
            throw AccessRefused(.hidden, .readLetter)
        }
        let subject = AccessSubject.text("certificate", request.id)
        try await context.authorize(.readLetter, on: Self.resource(request), subject: subject)
        if action != .readLetter {
            try await context.authorize(action, on: Self.resource(request), subject: subject)
        }
        return request
    }

    func person(_ context: FarmContext) async throws -> CertificatePerson {
        guard let id = context.caller.principal.account, let account = try await desk.accounts.account(id) else {
            throw AccessRefused(.forbidden, .readLetter)
        }
        return CertificatePerson(account: id.text, name: account.name.text)
    }

    // MARK: - Lists

    @Sendable private func list(_ request: Request, _ context: FarmContext) async throws -> Response {
        let cursor = request.uri.queryParameters["cursor"].flatMap { Int64($0) }
        switch try await context.caller.reach(of: .readLetter) {
        case .office(let office):
            let open =
                try await cursor == nil
                ? desk.store.requests(of: office, in: [.requested, .taken, .checked], limit: 500).requests : []
            let done = try await desk.store.requests(
                of: office, in: [.approved, .refused, .withdrawn], before: cursor, limit: Self.pageLength)
            return try await pages.response(
                .certificates(open: open, done.requests, next: done.next, isOffice: true, mayRequest: false),
                to: request, for: context.caller)
        case .owner(let owner):
            let own = try await desk.store.requests(
                of: owner.office, by: owner.account, before: cursor, limit: Self.pageLength)
            let mayRequest = context.caller.may(.requestCertificate, on: .own(by: context.caller.principal))
            return try await pages.response(
                .certificates(open: [], own.requests, next: own.next, isOffice: false, mayRequest: mayRequest),
                to: request, for: context.caller)
        }
    }

    // MARK: - Asking

    private static let known = Set(CertificateApplication.Field.allCases.map(\.rawValue) + ["subject", "seed", "key"])

    @Sendable private func form(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.requestCertificate, on: .own(by: context.caller.principal))
        let query = request.uri.queryParameters
        let text =
            query["deposit"].map { "deposit/\(Self.digits(String($0)))" } ?? query["session"].map { "session/\($0)" }
        guard let subject = text.flatMap({ CertificateSubject($0) }) else {
            return Response(status: .seeOther, headers: [.location: Self.path, .cacheControl: "no-store"])
        }
        let title = try await asked(subject, seed: "", context)?.title ?? ""
        return try await pages.response(
            .newCertificate(subject, title: title, token: context.caller.formToken ?? "", key: Self.key()), to: request,
            for: context.caller)
    }

    /// `1,234` as people copy it.
    private static func digits(_ text: String) -> String {
        text.filter { $0 != "," && $0 != " " }
    }

    private static func key() -> String { Hex.encode(PeopleDesk.random(16)) }

    /// What the applicant may ask for; nil for what is not there or somebody else's.
    private func asked(
        _ subject: CertificateSubject, seed: String, _ context: FarmContext
    ) async throws -> CertificateDesk.Asked? {
        let owner = try context.caller.ownership()
        switch subject {
        case .deposit(let index):
            return try await desk.deposit(index, for: try await person(context), office: owner.office, seed: seed)
        case .capture(let session):
            guard let stored = try? await desk.captures.session(session), stored.owner == owner,
                stored.view.phase == .sealed, stored.view.bundleBytes != nil
            else { return nil }
            return CertificateDesk.Asked(title: stored.view.url, subject: subject)
        }
    }

    @Sendable private func create(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.requestCertificate, on: .own(by: context.caller.principal))
        let sent = try await forms.form(request, context, Self.known)
        guard let subject = CertificateSubject(sent["subject"]) else {
            throw ProblemDetails(status: 422, title: "Unusable form", detail: "begin at \(Self.path)")
        }
        var problems: [String: Bilingual] = [:]
        let asked = try await asked(subject, seed: sent["seed"], context)
        if asked == nil {
            let words = Bilingual(
                "没有这项存证或已封存的取证，或无法确认它属于您。",
                "There is no such deposit or sealed capture, or it is not known to be yours.")
            if case .deposit = subject { problems["seed"] = words } else { problems["form"] = words }
        }
        let read = CertificateApplication.read(subject: subject) { sent[$0.rawValue] }
        if case .failure(let refused) = read {
            for (field, fault) in refused.faults { problems[field.rawValue] = Bilingual(fault) }
        }
        guard problems.isEmpty, case .success(let application) = read else {
            let typed = Dictionary(
                uniqueKeysWithValues: (CertificateApplication.Field.allCases.map(\.rawValue) + ["seed"]).map {
                    ($0, sent[$0])
                })
            return try await pages.response(
                .newCertificate(
                    subject, title: asked?.title ?? "", typed: typed, problems: problems,
                    token: context.caller.formToken ?? "", key: sent["key"]),
                to: request, for: context.caller, status: .unprocessableContent, at: Self.path + "/new")
        }
        let key = sent["key"].isEmpty ? Self.key() : String(sent["key"].prefix(64))
        let made = try await desk.request(
            application, by: try await person(context), office: try context.caller.ownership().office, key: key)
        try await note("certificate.requested", made, context)
        return Self.seeOther(made.id)
    }

    // MARK: - One request

    @Sendable private func show(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await page(of: try await self.request(.readLetter, context), request, context)
    }

    /// The request's page as it stands now.
    ///
    /// - Parameter problems: by field; `form` for the whole.
    func page(
        of shown: CertificateRequest, typed: [String: String] = [:], problems: [String: Bilingual] = [:],
        _ request: Request, _ context: FarmContext, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let caller = context.caller
        let means = Page.CertificateMeans(
            account: caller.principal.account?.text ?? "",
            mayDecide: caller.could(.issueCertificate, on: Self.resource(shown)),
            mayWithdraw: caller.could(.requestCertificate, on: Self.resource(shown)), isHeld: await isHeld(shown))
        let entry = shown.state.phase == .approved ? try await desk.store.entry(of: shown.id) : nil
        return try await pages.response(
            .certificate(
                shown, title: await title(of: shown), deposit: entry?.deposit, means, typed: typed, problems: problems,
                token: caller.formToken ?? ""),
            to: request, for: caller, status: status, at: "\(Self.path)/\(shown.id)")
    }

    private func title(of request: CertificateRequest) async -> String {
        if let check = request.state.checks.last { return check.evidence.title }
        switch request.application.subject {
        case .deposit(let index):
            let stored = try? await desk.deposits.stored(String(index)).stored
            return stored.flatMap { $0.request.name(Int(index - $0.first)) } ?? "Deposit \(index)"
        case .capture(let session): return (try? await desk.captures.session(session).view.url) ?? session
        }
    }

    private func isHeld(_ request: CertificateRequest) async -> Bool {
        guard case .deposit(let index) = request.application.subject,
            let stored = try? await desk.deposits.stored(String(index)).stored
        else { return false }
        return stored.request.file != nil
    }

    /// The signed PDF; made now if it could not be made when the request was approved.
    @Sendable private func annex(_ request: Request, _ context: FarmContext) async throws -> Response {
        let shown = try await self.request(.readLetter, context)
        guard let number = shown.number else {
            throw ProblemDetails(status: 404, title: "No annex", detail: "only an approved request has an annex")
        }
        let pdf = try await desk.annex(of: shown.id)
        let name = "annex-\(number.text.replacing("/", with: "-")).pdf"
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/pdf", .cacheControl: "private, no-store",
                .contentDisposition: "attachment; filename=\"\(name)\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: pdf)))
    }

    /// The deposited file as the office holds it: encrypted for its owner.
    @Sendable private func deposited(_ request: Request, _ context: FarmContext) async throws -> Response {
        let shown = try await self.request(.readDepositedFile, context)
        guard case .deposit(let index) = shown.application.subject else {
            throw ProblemDetails(status: 404, title: "No file", detail: "a capture's files are on its own page")
        }
        let (path, name) = try await desk.deposits.file(String(index))
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/octet-stream", .cacheControl: "private, no-store",
                .contentDisposition: "attachment; filename=\"\(name)\"",
            ], body: try await FileIO().loadFile(path: path, context: context))
    }

    // MARK: - Common

    /// What was done, in the access log besides the decision of the table.
    func note(_ action: String, _ request: CertificateRequest, _ context: FarmContext) async throws {
        let caller = context.caller
        let number = request.number.map { "/\($0.text.replacing("/", with: "-"))" } ?? ""
        let event = try AccessEvent(
            role: caller.principal.role, account: caller.principal.account, office: caller.principal.office,
            action: action, subject: "certificate/\(request.id)\(number)", subjectOffice: OfficeID(request.office),
            outcome: "allowed", network: desk.accounts.networkPseudonym(caller.browser.address))
        try await desk.accounts.log.append([event], now: forms.clock())
    }

    static func seeOther(_ id: String) -> Response {
        Response(status: .seeOther, headers: [.location: "\(path)/\(id)", .cacheControl: "no-store"])
    }
}

extension Bilingual {
    /// What is wrong with a request or a step, for its page.
    init(_ error: CertificateError) {
        switch error.code {
        case .field: self.init("请填写有效内容（不能为空，不能过长）。", "\(error.cause): \(error.remedy).")
        case .move: self.init("此时不能这样办理。", "\(error.cause): \(error.remedy).")
        case .decided: self.init("这项申请已经办结，不能再次决定。", "\(error.cause): \(error.remedy).")
        case .notary: self.init("这项申请由另一位公证员承办；接办后须重新核对。", "\(error.cause): \(error.remedy).")
        case .check: self.init("核对结果已有变化，请重新查看。", "\(error.cause): \(error.remedy).")
        case .syntax, .register, .storage, .unknown:
            self.init("未能完成：\(error.message)", "\(error.message): \(error.remedy).")
        }
    }
}
