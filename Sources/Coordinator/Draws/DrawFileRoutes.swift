import AccessModel
import Draws
import FarmProtocol
import Foundation
import HTTPTypes
import Hummingbird
import Ledger
import NIOCore

/// What anybody may read of draws, as files: the log, what each draw has published, the sealed slips.
struct DrawFileRoutes: Sendable {
    let desk: DrawDesk

    private static let longestNote = 65_536

    func add(to router: Router<FarmContext>) {
        router.get("draws/log/log.json", use: describe)
        router.get("draws/log/**", use: logFile)
        router.post("draws/cosigned", use: keep)
        router.get("draws/:name/files/**", use: publishedFile)
        router.get("draws/:name/slips/**", use: slip)
    }

    /// Draws' cosigners stand in each draw's configuration, so no policy is named here.
    @Sendable private func describe(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.readLedger, on: .open)
        return LogDescription(log: desk.logKey, officeKey: desk.officeKey, policy: "").response
    }

    /// C2SP tlog-tiles, as `/log/` has them for the farm's own log.
    @Sendable private func logFile(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.readLedger, on: .open)
        let path = context.parameters.getCatchAll().joined(separator: "/")
        guard let file = try await desk.logFile(path) else { throw Self.absent("the draw office's log has no \(path)") }
        return Response(
            status: .ok, headers: [.contentType: file.contentType, .cacheControl: file.cacheControl],
            body: .init(byteBuffer: ByteBuffer(bytes: file.bytes)))
    }

    /// Takes a checkpoint of the draw office's log that a draw's cosigner signed. Whoever brings it: its signatures say whose it is.
    @Sendable private func keep(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.readPublishedDraw, on: .open)
        var note: [UInt8] = []
        for try await chunk in request.body {
            guard note.count + chunk.readableBytes <= Self.longestNote else {
                throw ProblemDetails(
                    status: 413, title: "Too long", detail: "a cosigned checkpoint may have \(Self.longestNote) bytes")
            }
            note += chunk.readableBytesView
        }
        try await desk.keep(cosigned: note)
        return Response(status: .noContent)
    }

    @Sendable private func publishedFile(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.readPublishedDraw, on: .open)
        let name = try Self.name(context)
        guard let folder = try await desk.published(name) else { throw Self.absent("there is no draw \(name)") }
        // A draw that is under way changes its files.
        return try await Self.file(below: folder, context, request, cacheControl: "no-cache")
    }

    @Sendable private func slip(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.readPublishedDraw, on: .open)
        let name = try Self.name(context)
        guard try await desk.published(name) != nil else { throw Self.absent("there is no draw \(name)") }
        return try await Self.file(below: desk.slips(of: name), context, request, cacheControl: "max-age=3600")
    }

    /// The draw's name in the path, where browsers may write `%2B` for its `+`.
    static func name(_ context: FarmContext) throws -> String {
        let name = try context.parameters.require("name", as: String.self)
        guard let decoded = name.removingPercentEncoding, !decoded.contains("/") else { return name }
        return decoded
    }

    private static func absent(_ detail: String) -> ProblemDetails {
        ProblemDetails(status: 404, title: "Not there", detail: detail)
    }

    /// A file whose path has ordinary names only: nothing leads out of the folder, and no link is followed by name.
    private static func file(
        below folder: String, _ context: FarmContext, _ request: Request, cacheControl: String
    ) async throws -> Response {
        let names = context.parameters.getCatchAll().map { String($0) }
        guard (1...4).contains(names.count), names.allSatisfy({ isOrdinary($0) }) else {
            throw absent("no such file is published")
        }
        let path = ([folder] + names).joined(separator: "/")
        guard let file = try await StaticFile.open(path) else {
            throw absent("\(names.joined(separator: "/")) is not published")
        }
        return file.response(contentType: type(of: names.last ?? ""), cacheControl: cacheControl, to: request)
    }

    private static func isOrdinary(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 128 && !name.hasPrefix(".")
            && name.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D || $0 == 0x2E
            }
    }

    private static func type(of name: String) -> String {
        if name.hasSuffix(".json") { return "application/json" }
        if name.hasSuffix(".txt") { return "text/plain; charset=utf-8" }
        return "application/octet-stream"
    }
}
