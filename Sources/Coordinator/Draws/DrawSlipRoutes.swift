import AccessModel
import Accounts
import DrawCore
import Draws
import FarmProtocol
import Foundation
import HTTPTypes
import Hummingbird
import LetterModel
import Letters
import NIOCore
import Portal

/// Draw slips as PDF, for the hands of the office that committed to the draw.
struct DrawSlipRoutes: Sendable {
    let routes: DrawDeskRoutes

    func add(to router: Router<FarmContext>) { router.get("desk/draws/:id/slips", use: slips) }

    /// Candidates whose slips make one document.
    private static let perPart = min(Int(Page.slipsPerPrint), SlipSheets.maximumCount)

    /// `?form=many|one&part=N`: the N-th `perPart` of the office's file, from 1.
    @Sendable private func slips(_ request: Request, _ context: FarmContext) async throws -> Response {
        let plan = try await routes.plan(.runDraw, context)
        let query = request.uri.queryParameters
        guard let layout = SlipSheets.Layout(rawValue: query["form"].map { String($0) } ?? ""),
            let part = Int(query["part"].map { String($0) } ?? "1"), (1...1 << 20).contains(part)
        else {
            throw ProblemDetails(
                status: 400, title: "No such print", detail: "form is many or one, part a number from 1")
        }
        guard let draw = plan.draw, let name = plan.name,
            let committed = try await routes.desk.standing(of: name)?.committed
        else {
            throw ProblemDetails(
                status: 409, title: "Not yet", detail: "slips are printed once the draw is committed to")
        }
        let first = (part - 1) * Self.perPart
        let paper = try await routes.desk.paperSlips(draw, first..<first + Self.perPart)
        guard !paper.isEmpty else {
            throw ProblemDetails(status: 404, title: "Not there", detail: "the list has no part \(part)")
        }
        let office = try await routes.views.accounts.title(of: try DrawDeskRoutes.resource(context).office)
        let time = Date(timeIntervalSince1970: Double(committed.time) / 1000)
        let sheets = SlipSheets(
            layout: layout, office: office ?? plan.office, draw: draw.text, subject: plan.template.subject,
            isRehearsal: plan.isRehearsal,
            address: "\(routes.views.publicAddress)/draws/\(PercentEncoding.encode(name))/slip",
            created: time.formatted(.iso8601),
            slips: paper.map {
                SlipSheets.Slip(index: $0.index, addressee: $0.addressee, code: $0.code.description)
            })
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/pdf", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"slips-\(part).pdf\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: try await Self.pages(sheets))))
    }

    private static func pages(_ sheets: SlipSheets) async throws -> [UInt8] {
        do {
            return try await LetterPress().slips(sheets)
        } catch {
            throw ProblemDetails(status: 503, title: "Slips cannot be set", detail: error.description)
        }
    }
}
