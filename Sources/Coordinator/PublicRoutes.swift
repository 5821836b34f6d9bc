import FarmProtocol
import HTTPTypes
import Hummingbird
import Ledger
import NIOCore
import Timestamping

/// What anybody may read: the ledger's static files, the local time authority, health.
struct PublicRoutes: Sendable {
    let log: Log
    let authority: LocalTimeAuthority?
    let description: LogDescription
    let cosigned: CosignedCheckpoint

    func add(to router: Router<FarmContext>) {
        router.get("healthz") { _, _ in Response.text("ok\n") }
        router.get("readyz", use: ready)
        router.get("openapi.yaml") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/yaml", .cacheControl: "max-age=300"],
                body: .init(byteBuffer: ByteBuffer(bytes: PackageResources.openapi_yaml)))
        }
        router.get("log/log.json", use: describe)
        router.get("log/cosigned", use: cosignedCheckpoint)
        router.get("log/**", use: logFile)
        router.post("tsa", use: stamp)
    }

    @Sendable private func ready(_ request: Request, _ context: FarmContext) async throws -> Response {
        if let failure = await log.failure {
            throw ProblemDetails(status: 503, title: "Not ready", detail: "the ledger: \(failure.message)")
        }
        return .text("ready\n")
    }

    /// C2SP tlog-tiles under `/log/`: immutable but for the checkpoint, so that any cache may keep them.
    @Sendable private func logFile(_ request: Request, _ context: FarmContext) async throws -> Response {
        let path = context.parameters.getCatchAll().joined(separator: "/")
        guard let file = try await log.file(path) else {
            throw ProblemDetails(status: 404, title: "No such file", detail: "the ledger has no \(path)")
        }
        return Response(
            status: .ok, headers: [.contentType: file.contentType, .cacheControl: file.cacheControl],
            body: .init(byteBuffer: ByteBuffer(bytes: file.bytes)))
    }

    /// What a reader compares with what it believes already: which log, whose key, which mirrors.
    @Sendable private func describe(_ request: Request, _ context: FarmContext) -> Response {
        description.response
    }

    /// The newest checkpoint that the policy's quorum cosigned, beside the log's own latest one.
    @Sendable private func cosignedCheckpoint(_ request: Request, _ context: FarmContext) async throws -> Response {
        guard let note = try await cosigned() else {
            throw ProblemDetails(
                status: 404, title: "No cosignatures",
                detail: "no checkpoint has been cosigned by the policy's quorum yet")
        }
        return Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "max-age=1"],
            body: .init(byteBuffer: ByteBuffer(string: note)))
    }

    @Sendable private func stamp(_ request: Request, _ context: FarmContext) async throws -> Response {
        guard let authority else {
            throw ProblemDetails(status: 404, title: "No authority", detail: "this farm runs no time authority")
        }
        guard request.headers[.contentType] == "application/timestamp-query" else {
            throw ProblemDetails(
                status: 415, title: "Wrong media type", detail: "send Content-Type: application/timestamp-query")
        }
        var query: [UInt8] = []
        for try await chunk in request.body {
            guard query.count + chunk.readableBytes <= 64 * 1024 else {
                throw ProblemDetails(status: 413, title: "Too long", detail: "a timestamp query may have 65536 bytes")
            }
            query.append(contentsOf: chunk.readableBytesView)
        }
        return Response(
            status: .ok, headers: [.contentType: "application/timestamp-reply", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: try await authority.respond(to: query))))
    }
}

extension Response {
    static func text(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
