import AccessModel
import CryptoPrimitives
import DrawCore
import DrawForms
import Draws
import FarmProtocol
import HTTPTypes
import Hummingbird
import Portal

/// The steps of one draw at the desk, each a form of its page. What goes wrong is said on that page.
struct DrawStepRoutes: Sendable {
    let routes: DrawDeskRoutes

    private var desk: DrawDesk { routes.desk }

    /// A list of a million candidates has some 60 MB.
    private static let longestList = 128 << 20

    func add(to router: Router<FarmContext>) {
        router.post("desk/draws/:id/fix") { request, context in
            try await step(.prepareDraw, request, context) { plan, _, _ in _ = try await desk.fix(plan.id) }
        }
        router.post("desk/draws/:id/list", use: upload)
        router.post("desk/draws/:id/units", use: uploadUnits)
        router.post("desk/draws/:id/units/remove") { request, context in
            try await step(.prepareDraw, request, context) { plan, _, _ in _ = try await desk.removeUnits(of: plan.id) }
        }
        router.post("desk/draws/:id/propose") { request, context in
            try await step(.commitDraw, request, context, [DrawDeadline.field]) { plan, form, account in
                let now = Int64(desk.clock() / 1000)
                switch DrawDeadline.judge(form[DrawDeadline.field], now: now, offset: routes.views.offset) {
                case .refused(let problem): throw StepProblem(field: DrawDeadline.field, words: problem)
                case .deadline(let time): _ = try await desk.propose(plan.id, deadline: time, by: account.text)
                }
            }
        }
        router.post("desk/draws/:id/consent") { request, context in
            try await step(.commitDraw, request, context, ["digest", "sure"]) { plan, form, account in
                try Self.sure(form)
                guard let digest = Digest(hex: form["digest"]) else { throw Self.old }
                _ = try await desk.consent(plan.id, to: digest, by: account.text)
            }
        }
        router.post("desk/draws/:id/slips") { request, context in
            try await step(.runDraw, request, context) { plan, _, _ in
                _ = try await desk.deliverSlips(try Self.draw(plan))
            }
        }
        router.post("desk/draws/:id/prove") { request, context in
            try await step(.runDraw, request, context) { plan, _, _ in try await desk.prove(try Self.draw(plan)) }
        }
        router.post("desk/draws/:id/hasten") { request, context in
            try await step(.runDraw, request, context) { plan, _, _ in try await desk.hasten(try Self.draw(plan)) }
        }
        router.post("desk/draws/:id/void") { request, context in
            try await step(.voidDraw, request, context, ["why", "sure"]) { plan, form, _ in
                try Self.sure(form)
                guard !form["why"].isEmpty else {
                    throw StepProblem(field: "why", words: Bilingual("请写明理由。", "Give the reason."))
                }
                try await desk.void(try Self.draw(plan), reason: .max, text: form["why"])
            }
        }
        router.post("desk/draws/:id/abandon") { request, context in
            try await step(.prepareDraw, request, context, ["sure"], to: DrawDeskRoutes.path) { plan, form, _ in
                try Self.sure(form)
                _ = try await desk.abandon(plan.id)
            }
        }
        router.post("desk/draws/:id/remove") { request, context in
            try await step(
                .removeFromDraw, request, context, ["do", "stage", "index", "reason", "evidence", "sure"], remove)
        }
    }

    /// The list's file, as the page's form sends it.
    @Sendable private func upload(_ request: Request, _ context: FarmContext) async throws -> Response {
        var list: [UInt8] = []
        _ = try await routes.forms.upload(
            request, context, [], file: "list", longest: Self.longestList
        ) { list += $0 }
        let plan = try await routes.plan(.prepareDraw, context)
        do {
            _ = try await desk.take(list: list, of: plan.id)
            return DrawDeskRoutes.seeOther(plan.id)
        } catch let problems as ListProblems {
            return try await routes.page(
                of: plan, list: ListVerdict(problems), request, context, status: .unprocessableContent)
        } catch let problems as DrawsProblems {
            return try await routes.page(
                of: plan, list: ListVerdict(problems), request, context, status: .unprocessableContent)
        } catch let error as DrawsError where ProblemDetails(answering: error).status < 500 {
            return try await routes.page(
                of: plan, problems: ["list": Bilingual(error)], request, context, status: .unprocessableContent)
        }
    }

    /// The file of what is allotted, as the page's form sends it.
    @Sendable private func uploadUnits(_ request: Request, _ context: FarmContext) async throws -> Response {
        var bytes: [UInt8] = []
        _ = try await routes.forms.upload(
            request, context, [], file: "units", longest: UnitsReader.maximumByteCount
        ) { bytes += $0 }
        let plan = try await routes.plan(.prepareDraw, context)
        var problem: Bilingual?
        var verdict: ListVerdict?
        do {
            _ = try await desk.take(units: bytes, of: plan.id)
            return DrawDeskRoutes.seeOther(plan.id)
        } catch let problems as UnitsProblems {
            verdict = ListVerdict(problems)
        } catch let error as DrawError {
            problem = Bilingual(error.sentence)
        } catch let error as DrawsError where ProblemDetails(answering: error).status < 500 {
            problem = Bilingual(error)
        }
        return try await routes.page(
            of: plan, problems: problem.map { ["units": $0] } ?? [:], units: verdict, request, context,
            status: .unprocessableContent)
    }

    private func remove(_ plan: DrawPlan, _ form: Form, _ account: AccountID) async throws {
        try Self.sure(form)
        guard form["do"] == "propose" else {
            _ = try await desk.signRemoval(of: plan.id, by: account.text)
            return
        }
        guard let stage = UInt32(form["stage"]), let reason = UInt32(form["reason"]) else { throw Self.old }
        guard let index = UInt64(form["index"]) else {
            throw StepProblem(
                field: "index", words: Bilingual("请用阿拉伯数字填写序号。", "Write the number in plain digits."))
        }
        guard let evidence = Digest(hex: form["evidence"]) else {
            throw StepProblem(
                field: "evidence",
                words: Bilingual("应为 64 位十六进制数字。", "64 hexadecimal digits should stand here."))
        }
        _ = try await desk.ask(
            removal: DrawPlan.AskedRemoval(
                stage: stage, index: index, reason: reason, evidence: evidence,
                asked: .init(account: account.text, time: desk.clock())),
            of: plan.id)
    }

    /// A step that somebody of the office asked for by a form of ours; back to the draw's page, with what went wrong.
    private func step(
        _ action: AccessAction, _ request: Request, _ context: FarmContext, _ known: Set<String> = [],
        to path: String? = nil, _ body: (DrawPlan, Form, AccountID) async throws -> Void
    ) async throws -> Response {
        let form = try await routes.forms.form(request, context, known)
        let plan = try await routes.plan(action, context)
        let account = try DrawDeskRoutes.resource(context).account
        let problem: StepProblem
        do {
            try await body(plan, form, account)
            guard let path else { return DrawDeskRoutes.seeOther(plan.id) }
            return Response(status: .seeOther, headers: [.location: path, .cacheControl: "no-store"])
        } catch let error as StepProblem {
            problem = error
        } catch let error as DrawsError where ProblemDetails(answering: error).status < 500 {
            problem = StepProblem(field: "form", words: Bilingual(error))
        } catch let error as DrawError {
            problem = StepProblem(field: "form", words: Bilingual(error.sentence))
        } catch let error as DrawsProblems {
            problem = StepProblem(field: "form", words: Bilingual(error.chinese, error.description))
        }
        let now = await desk.plan(plan.id) ?? plan
        return try await routes.page(
            of: now, problems: [problem.field: problem.words], request, context, status: .unprocessableContent)
    }

    private static func sure(_ form: Form) throws {
        guard form.has("sure") else {
            throw StepProblem(
                field: "sure", words: Bilingual("请先勾选确认。", "Tick the box first: this cannot be undone."))
        }
    }

    private static func draw(_ plan: DrawPlan) throws -> DrawIdentifier {
        guard let draw = plan.draw else { throw old }
        return draw
    }

    private static let old = StepProblem(
        field: "form",
        words: Bilingual(
            "页面已经过时，请重新核对后再操作。", "The page was out of date: look at it again before you go on."))
}

/// What went wrong with a step, in words, and at which field.
private struct StepProblem: Error {
    let field: String
    let words: Bilingual
}

extension Bilingual {
    /// What the draw office says, which is English, after what it comes to in either language.
    init(_ error: DrawsError) {
        let (chinese, english) =
            switch error.code {
            case .notNow: ("现在还不能或已不能这样做", "This cannot be done now")
            case .exists: ("与已有的冲突", "This is in conflict with what is there")
            case .notFound: ("没有找到", "This was not found")
            default: ("未能完成", "This could not be done")
            }
        self.init("\(chinese)：\(error.message)", "\(english): \(error.message)")
    }
}
