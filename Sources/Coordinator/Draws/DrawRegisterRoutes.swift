import AccessModel
import DrawCore
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
        for name in Set(try await desk.overview().map(\.draw.register)).sorted() {
            let register = try await desk.register(name)
            if !register.draws.isEmpty { registers.append(register) }
        }
        return try await pages.response(.drawRegisters(registers), to: request, for: context.caller)
    }
}
