import CanonicalJSON
import CryptoPrimitives
import HTTPTypes
public import Hummingbird
public import Logging
public import Mirroring
import NIOCore
import TransparencyLog

/// Puts a mirror's HTTP application together: the witness protocol, the copy as static files, and what there is to know.
///
///     POST add-checkpoint                  C2SP tlog-witness
///     GET  ORIGIN-HASH/checkpoint, tile/…  C2SP tlog-tiles
///     GET  draws, draws/COMMIT/FILE        draws in custody (TD1 section 4)
///     GET  status, fork.json, healthz, readyz
///
/// - Parameters:
///   - host, port: where it listens; port 0 takes a free one.
///   - onRunning: told the port once it listens.
public func buildMirrorApplication(
    _ mirror: Mirror, host: String, port: Int, logger: Logger,
    onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
) -> some ApplicationProtocol {
    let router = Router(context: BasicRequestContext.self)
    MirrorRoutes(mirror: mirror).add(to: router)
    return Application(
        responder: router.buildResponder(),
        configuration: .init(address: .hostname(host, port: port), serverName: "tabellion-mirror"),
        onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? port) }, logger: logger)
}

/// What a mirror answers.
struct MirrorRoutes: Sendable {
    /// An update that takes longer is answered 503; it goes on, and the next request finds it done.
    static let patience: Duration = .seconds(20)

    /// Draws in the list of them; the log has the others.
    static let maximumDraws = 1000

    let mirror: Mirror

    func add(to router: Router<BasicRequestContext>) {
        router.post("add-checkpoint", use: addCheckpoint)
        router.get("healthz") { _, _ in Self.answer(200, Self.plain, Array("ok\n".utf8)) }
        router.get("readyz", use: ready)
        router.get("status") { _, _ in Self.answer(200, "application/json", await mirror.status().canonicalBytes) }
        router.get("fork.json") { _, _ in
            guard let fork = await mirror.status().fork else { return Self.missing("fork.json") }
            return Self.answer(200, "application/json", fork.canonicalBytes)
        }
        router.get("draws", use: draws)
        router.get("draws/:commit/:file", use: drawFile)
        router.get(":origin/**", use: file)
    }

    private static let plain = "text/plain; charset=utf-8"

    @Sendable private func addCheckpoint(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        var body: [UInt8] = []
        for try await chunk in request.body {
            guard body.count + chunk.readableBytes <= AddCheckpointRequest.maximumByteCount else {
                return Self.answer(WitnessAnswer.tooLong)
            }
            body.append(contentsOf: chunk.readableBytesView)
        }
        let whole = body
        let (answers, continuation) = AsyncStream.makeStream(of: WitnessAnswer.self)
        Task { continuation.yield(await mirror.addCheckpoint(whole)) }
        let timer = Task {
            try await Task.sleep(for: Self.patience)
            continuation.yield(WitnessAnswer.late)
        }
        defer { timer.cancel() }
        for await answer in answers { return Self.answer(answer) }
        return Self.answer(WitnessAnswer.late)
    }

    @Sendable private func ready(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let status = await mirror.status()
        return status.fork == nil
            ? Self.answer(200, Self.plain, Array("ready\n".utf8))
            : Self.answer(503, Self.plain, Array("the log has forked; see fork.json\n".utf8))
    }

    /// Immutable but for the checkpoint, so that any cache may keep it.
    @Sendable private func file(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let path = context.parameters.getCatchAll().joined(separator: "/")
        let origin = context.parameters.get("origin") ?? ""
        guard let file = try await mirror.file(path, below: origin) else { return Self.missing("\(origin)/\(path)") }
        var response = Self.answer(200, file.contentType, file.bytes)
        response.headers[.cacheControl] = file.isImmutable ? Self.forEver : "no-cache"
        return response
    }

    /// `{"draws": [{"commit", "drawId", "isHeld", "isProven"}], "v": 1}`, the newest first.
    @Sendable private func draws(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        var object = JSONObject()
        object.set("v", 1)
        object.set(
            "draws",
            .array(
                await mirror.draws(limit: Self.maximumDraws).map { found in
                    guard case .object(var draw) = found.draw.json else { return found.draw.json }
                    draw.set("isHeld", found.isHeld)
                    return .object(draw)
                }))
        return Self.answer(200, "application/json", JSONValue.object(object).canonicalBytes)
    }

    /// Named by the commitment to it, so that any cache may keep it; read from the disk as it is taken.
    @Sendable private func drawFile(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let (text, name) = (context.parameters.get("commit") ?? "", context.parameters.get("file") ?? "")
        guard let commit = Digest(hex: text), commit.hex.utf8.elementsEqual(text.utf8),
            let file = await mirror.file(name, of: commit)
        else { return Self.missing("draws/\(text.prefix(100))/\(name.prefix(100))") }
        var response = Self.answer(200, file.contentType, [])
        response.headers[.cacheControl] = Self.forEver
        response.body = try await FileIO().loadFile(path: file.path, context: context)
        return response
    }

    private static let forEver = "public, max-age=31536000, immutable"

    private static func missing(_ path: String) -> Response {
        answer(404, plain, Array("the mirror has no \(path)\n".utf8))
    }

    private static func answer(_ answer: WitnessAnswer) -> Response {
        var response = Self.answer(answer.status, answer.contentType, answer.body)
        if let seconds = answer.retryAfter { response.headers[.retryAfter] = String(seconds) }
        return response
    }

    private static func answer(_ status: Int, _ contentType: String, _ body: [UInt8]) -> Response {
        var headers: HTTPFields = [.contentType: contentType, .cacheControl: "no-store"]
        if let name = HTTPField.Name("X-Content-Type-Options") { headers[name] = "nosniff" }
        return Response(
            status: .init(code: status), headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}
