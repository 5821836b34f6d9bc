import AccessModel
import DrawCore
import DrawForms
import Draws
import FarmProtocol
import HTTPTypes
import Hummingbird
import Portal

/// `GET /draws`: the registers and their draws, for anybody.
struct DrawRegisterRoutes: Sendable {
    let desk: DrawDesk
    let pages: PageRenderer

    func add(to router: Router<FarmContext>) { router.get("draws", use: show) }

    @Sendable private func show(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.readPublishedDraw, on: .open)
        // A draft has a number and no commitment: its register is shown once something is on the log.
        var registers: [DrawRegister] = []
        var voids: [String: [UInt64: Bilingual]] = [:]
        for name in Set(try await desk.overview().map(\.draw.register)).sorted() {
            let register = try await desk.register(name)
            guard !register.draws.isEmpty else { continue }
            registers.append(register)
            voids[name] = try await desk.voids(of: name).mapValues { Bilingual(showing: $0) }
        }
        return try await pages.response(.drawRegisters(registers, voids: voids), to: request, for: context.caller)
    }
}
