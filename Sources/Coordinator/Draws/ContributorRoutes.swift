import CanonicalJSON
import CryptoPrimitives
import Draws
import FarmProtocol
import HTTPTypes
import Hummingbird
import NIOCore

/// What contributors' pages ask and send; the token of the invitation, in the path, is all that they need.
///
/// No cookie counts here, so no other site can have a browser send anything in somebody's name.
struct ContributorRoutes: Sendable {
    let desk: DrawDesk

    /// A token has 64 hexadecimal digits.
    private static let tokenByteCount = 64

    func add(to router: Router<FarmContext>) {
        router.get("contribute/:token/state") { _, context in
            try Self.answer(try await desk.contributor(try Self.token(context)))
        }
        router.post("contribute/:token/key") { request, context in
            let token = try Self.token(context)
            let sent = try await request.json(SentKey.self, maximumByteCount: 4096)
            guard let key = Hex.decode(sent.publicKey), key.count == Ed25519.publicKeyByteCount else {
                throw Self.unusable("publicKey", "64 hexadecimal digits, an Ed25519 key, should stand here")
            }
            guard let signature = Hex.decode(sent.signature), signature.count == 64 else {
                throw Self.unusable("signature", "128 hexadecimal digits should stand here")
            }
            return try Self.answer(try await desk.take(publicKey: key, signature: signature, token: token))
        }
        router.post("contribute/:token/contribution") { request, context in
            let token = try Self.token(context)
            return try Self.answer(try await desk.take(contribution: try await Self.bytes(of: request), token: token))
        }
        router.post("contribute/:token/reveal") { request, context in
            let token = try Self.token(context)
            return try Self.answer(try await desk.take(reveal: try await Self.bytes(of: request), token: token))
        }
    }

    private struct SentKey: Decodable {
        let publicKey: String
        let signature: String
    }

    static func token(_ context: FarmContext) throws -> String {
        let token = try context.parameters.require("token", as: String.self)
        guard token.utf8.count == tokenByteCount, Hex.decode(token) != nil else {
            throw ProblemDetails(
                status: 404, title: "Not there",
                detail: "this invitation is not known here: ask the office for a new one")
        }
        return token
    }

    private static func unusable(_ field: String, _ problem: String) -> ProblemDetails {
        ProblemDetails(
            status: 422, title: "Unusable", detail: "\(field): \(problem)",
            errors: [FieldProblem(field: field, problem: problem)])
    }

    /// Contributions and reveals are read by the core, which names what is wrong with them.
    private static func bytes(of request: Request) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in request.body {
            guard bytes.count + chunk.readableBytes <= 4096 else {
                throw ProblemDetails(status: 413, title: "Too long", detail: "this file may have 4096 bytes")
            }
            bytes += chunk.readableBytesView
        }
        return bytes
    }

    private static func answer(_ standing: ContributorStanding) throws -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: standing.json.canonicalBytes)))
    }
}
