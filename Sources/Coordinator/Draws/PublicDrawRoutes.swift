import AccessModel
import CryptoPrimitives
import DrawCore
import DrawForms
import Draws
import FarmProtocol
import HTTPTypes
import Hummingbird
import Portal

/// `GET /draws/NAME`: a draw for anybody, from its commitment on.
struct PublicDrawRoutes: Sendable {
    let desk: DrawDesk
    let pages: PageRenderer

    func add(to router: Router<FarmContext>) {
        router.get("draws/:name", use: show)
        router.get("draws/:name/slip", use: lookup)
    }

    /// Where a candidate finds and opens a slip; the server hands out sealed files alone.
    @Sendable private func lookup(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.readPublishedDraw, on: .open)
        let name = try DrawFileRoutes.name(context)
        guard let standing = try await desk.standing(of: name), standing.commitment != nil else {
            throw ProblemDetails(status: 404, title: "Not there", detail: "no draw of this name is committed to")
        }
        let page = Page.slipLookup(draw: standing.draw.text, name: name, subject: standing.configuration.subject)
        return try await pages.response(page, to: request, for: context.caller)
    }

    @Sendable private func show(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.readPublishedDraw, on: .open)
        let name = try DrawFileRoutes.name(context)
        guard let standing = try await desk.standing(of: name), let commitment = standing.commitment else {
            throw ProblemDetails(status: 404, title: "Not there", detail: "no draw of this name is committed to")
        }
        let view = Self.view(standing, commitment, files: try await desk.publishedFiles(name), name)
        return try await pages.response(.publicDraw(view), to: request, for: context.caller)
    }

    private static func view(
        _ standing: DrawStanding, _ commitment: DrawCommitment, files: [(name: String, byteCount: UInt64)],
        _ name: String
    ) -> PublicDraw {
        let configuration = standing.configuration
        let replaces = configuration.replaces
        var view = PublicDraw(
            drawId: standing.draw.text, register: standing.draw.register, registerPath: "/draws",
            subject: configuration.subject,
            replaces: replaces == 0
                ? nil : (try? DrawIdentifier(register: standing.draw.register, number: replaces))?.text,
            standing: self.standing(standing), candidateCount: commitment.candidateCount,
            ticketCount: commitment.totalWeight, contributorCount: configuration.contributors.count,
            deadline: commitment.revealDeadline, beaconRound: commitment.beaconRound,
            beaconTime: standing.beaconDue ?? 0, commit: commitment.commit.hex,
            stages: configuration.stages.map { stage($0, standing) },
            files: files.map { PublicDraw.File(name: $0.name, byteCount: $0.byteCount) },
            base: "/draws/\(PercentEncoding.encode(name))/files/")
        view.isOwnBeacon = configuration.beacon.publicKey != BeaconChain.quicknet.publicKey
        view.place = "/draws/\(PercentEncoding.encode(name))"
        return view
    }

    private static func standing(_ standing: DrawStanding) -> PublicDraw.Standing {
        if let void = standing.void {
            let cause: PublicDraw.Cause =
                switch void.cause {
                case .record: .record
                case .noProof: .noProof
                case .tooFewReveals: .tooFewReveals
                }
            return .void(cause, reason: void.reason, shown: Bilingual(showing: void, of: standing.configuration))
        }
        if let result = standing.result, let seed = standing.seed {
            return .result(seed: seed.hex, result: result.value.hex)
        }
        return standing.proof == nil ? .committed : .proven
    }

    private static func stage(_ rule: StageRule, _ standing: DrawStanding) -> PublicDraw.Stage {
        let drawn = standing.stages.first { UInt64($0.record.stage) == rule.id }
        return PublicDraw.Stage(
            id: UInt32(clamping: rule.id), mode: rule.mode == .pick ? .pick : .rank, seats: rule.seats,
            drawn: drawn.map {
                PublicDraw.Stage.Drawn(admitted: $0.admitted, left: $0.record.left)
            })
    }
}
