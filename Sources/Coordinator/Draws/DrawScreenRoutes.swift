import AccessModel
import CryptoPrimitives
import DrawCore
import Draws
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Portal
import QRCodes

/// The pages that a hall and a contributor look at: `GET /draws/NAME/screen`, `GET /draws/NAME/screen/ROOT.svg` and
/// `GET /contribute/TOKEN`. Everything on them comes from elsewhere: a draw's events, its files, an invitation's state.
struct DrawScreenRoutes: Sendable {
    let draws: DrawParts
    let pages: PageRenderer
    let publicAddress: String

    func add(to router: Router<FarmContext>) {
        router.get("draws/:name/screen", use: screen)
        router.get("draws/:name/screen/:file", use: code)
        router.get("contribute/:token", use: contribute)
    }

    @Sendable private func screen(_ request: Request, _ context: FarmContext) async throws -> Response {
        // Whether there is such a draw, its events say: a screen may be set up before the draw is.
        pages.response(.screen(name: try context.parameters.require("name")), to: request)
    }

    /// The list's root as a QR code: the address of the draw's public page, with the root that the hall was shown behind it.
    @Sendable private func code(_ request: Request, _ context: FarmContext) async throws -> Response {
        let (name, file) = (try context.parameters.require("name"), try context.parameters.require("file"))
        guard let root = try await draws.desk.standing(of: name)?.commitment?.listRoot.hex,
            file == root + ".svg",
            let code = QRCode(
                "\(publicAddress)/draws/\(PercentEncoding.encode(name))#list=\(root)", correction: .medium)
        else { throw HTTPError(.notFound, message: "no standing of this draw has such a list") }
        return Response(
            status: .ok, headers: [.contentType: "image/svg+xml", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: Self.picture(code))))
    }

    /// With the four light modules around it that readers need (ISO/IEC 18004, section 9.1).
    private static func picture(_ code: QRCode) -> String {
        let (margin, size) = (4, code.side + 8)
        let path = code.runs.map {
            "M\($0.columns.lowerBound + margin) \($0.row + margin)h\($0.columns.count)v1h-\($0.columns.count)z"
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size) \(size)" shape-rendering="crispEdges">\
            <rect width="\(size)" height="\(size)" fill="#fff"/><path d="\(path.joined())" fill="#000"/></svg>

            """
    }

    @Sendable private func contribute(_ request: Request, _ context: FarmContext) async throws -> Response {
        pages.response(.contribute(token: try ContributorRoutes.token(context)), to: request)
    }
}
