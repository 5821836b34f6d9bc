import AccessModel
import CanonicalJSON
import CryptoPrimitives
import DepositModel
import Deposits
import FarmProtocol
import HTTPTypes
import Hummingbird
import NIOCore

/// `/v1/deposits`, `/v1/verify`, `/v1/letters`. Decodes and answers; `DepositDesk` decides.
struct DepositRoutes: Sendable {
    let desk: DepositDesk

    /// 64 bytes a deposit: sha256 ‖ sm3.
    static let binaryType = "application/vnd.tabellion.digests"

    /// Longest JSON body of a batch, in bytes: ten thousand deposits with long names.
    static let maximumBatchByteCount = 8 << 20
    private static let maximumBodyByteCount = 64 << 10

    func add(to group: RouterGroup<FarmContext>) {
        group.post("deposits", use: create)
        group.post("deposits/batch", use: createBatch)
        group.post("deposits/files", use: createFile)
        group.get("deposits", use: list)
        group.get("deposits/:id") { _, context in
            try await context.authorizeInOffice(.readDeposit)
            return try Response.json(try await desk.view(try context.parameters.require("id")))
        }
        group.get("deposits/:id/receipt") { _, context in
            try await context.authorizeInOffice(.readDeposit)
            return Response.canonical(try await desk.answer(try context.parameters.require("id")).bytes())
        }
        group.get("deposits/:id/proof") { _, context in
            try await context.authorizeInOffice(.readDeposit)
            return Response.canonical(try await desk.proof(try context.parameters.require("id")).canonicalBytes)
        }
        group.get("deposits/:id/file", use: file)
        group.post("verify", use: verify)
        group.get("letters/:id", use: letter)
    }

    /// Methods of each path, for answers to all others.
    static let methods: [(path: [String], allowed: String)] = [
        (["v1", "deposits"], "GET, POST"), (["v1", "deposits", "batch"], "POST"),
        (["v1", "deposits", "files"], "POST"),
        (["v1", "deposits", "*"], "GET"), (["v1", "deposits", "*", "receipt"], "GET"),
        (["v1", "deposits", "*", "proof"], "GET"), (["v1", "deposits", "*", "file"], "GET"),
        (["v1", "verify"], "POST"),
        (["v1", "letters", "*"], "GET"),
    ]

    // MARK: Handing in

    @Sendable private func create(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorizeInOffice(.makeDeposit)
        try Self.require(request, ["application/json"])
        let key = try Self.key(request)
        return try await holding(request, Self.maximumBodyByteCount) { body in
            try await desk.accept(try DepositBodyReader.single(body), key: key)
        }
    }

    @Sendable private func createBatch(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorizeInOffice(.makeDeposit)
        let type = try Self.require(request, ["application/json", Self.binaryType])
        let key = try Self.key(request)
        let isBinary = type == Self.binaryType
        let limit = isBinary ? 64 * DepositRequest.maximumCount : Self.maximumBatchByteCount
        return try await holding(request, limit) { body in
            var named = DepositDraft()
            try Self.readQuery(request, into: &named)
            var draft = try isBinary ? DepositBodyReader.binary(body) : DepositBodyReader.batch(body)
            draft.caseNumber = draft.caseNumber ?? named.caseNumber
            if draft.owner.isEmpty { draft.owner = named.owner }
            return try await desk.accept(draft, key: key)
        }
    }

    /// Reads a bounded body while the queue holds room for it.
    private func holding(
        _ request: Request, _ limit: Int, _ work: ([UInt8]) async throws -> DepositAnswer
    ) async throws -> Response {
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        guard announced ?? 0 <= limit else { throw Self.tooLong(limit) }
        return try await desk.queue.holding(bytes: announced ?? limit) {
            var body: [UInt8] = []
            body.reserveCapacity(announced ?? 0)
            for try await chunk in BodyBytes(request.body) {
                guard body.count + chunk.count <= limit else { throw Self.tooLong(limit) }
                body.append(contentsOf: chunk)
            }
            return try Self.created(try await work(body))
        }
    }

    @Sendable private func createFile(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorizeInOffice(.makeDeposit)
        let key = try Self.key(request)
        let query = request.uri.queryParameters
        var draft = DepositDraft()
        try Self.readQuery(request, into: &draft)
        let name = query["name"].map { String($0) } ?? ""
        guard DepositDraft.isText(name) else { throw DepositDraft.unusable("name", DepositDraft.textRule) }
        if !name.isEmpty { draft.names = [name] }
        guard let recipient = query["recipient"].map({ String($0) }) else {
            throw DepositDraft.unusable("recipient", "must be an age recipient, such as age-keygen prints")
        }
        let stated = try StatedDigests(
            contentDigest: request.headers[Self.contentDigest], digest: request.headers[Self.digest])
        let announced = request.headers[.contentLength].flatMap { UInt64($0) }
        guard announced ?? 0 <= desk.parts.limits.fileByteCount else {
            throw DepositStoreError(.tooLong, "a file may have \(desk.parts.limits.fileByteCount) bytes")
        }
        return try Self.created(
            try await desk.accept(
                file: BodyBytes(request.body), draft, recipient: recipient, stated: stated, announced: announced,
                key: key))
    }

    private static func readQuery(_ request: Request, into draft: inout DepositDraft) throws {
        let query = request.uri.queryParameters
        if let number = query["case"].map({ String($0) }) {
            guard DepositCase.isValid(number) else { throw DepositDraft.unusable("case", DepositDraft.caseRule) }
            draft.caseNumber = number
        }
        draft.owner = query["owner"].map { String($0) } ?? ""
        guard DepositDraft.isText(draft.owner) else { throw DepositDraft.unusable("owner", DepositDraft.textRule) }
    }

    private static func created(_ answer: DepositAnswer) throws -> Response {
        var response = Response.canonical(try answer.bytes(), status: .created)
        response.headers[.location] = "/v1/deposits/\(answer.stored.first)"
        return response
    }

    // MARK: Looking up

    @Sendable private func list(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorizeInOffice(.readDeposit)
        let query = request.uri.queryParameters
        let given = ["sha256", "sm3", "case", "key"].filter { query[Substring($0)] != nil }
        guard given.count == 1, let text = query[Substring(given[0])].map({ String($0) }) else {
            throw ProblemDetails(
                status: 400, title: "Unusable search", detail: "give one of sha256, sm3, case and key",
                errors: [.init(field: "sha256", problem: "or one of sm3, case and key must be given")])
        }
        let stated = query["limit"]
        guard let limit = stated.map({ Int($0) }) ?? 50 else {
            throw DepositDraft.unusable("limit", "must be a number of deposits, 1 to 500", status: 400)
        }
        let cursor = query["cursor"].map { String($0) }
        switch given[0] {
        case "key": return try .json(try await desk.page(key: text))
        case "case":
            guard DepositCase.isValid(text) else {
                throw DepositDraft.unusable("case", DepositDraft.caseRule, status: 400)
            }
            return try .json(try await desk.page(.caseNumber(text), cursor: cursor, limit: limit))
        default:
            guard let digest = Digest(hex: text) else {
                throw DepositDraft.unusable(given[0], "must be 64 lower-case hexadecimal digits", status: 400)
            }
            let function: HashFunction = given[0] == "sm3" ? .sm3 : .sha256
            return try .json(try await desk.page(.digest(function, digest), cursor: cursor, limit: limit))
        }
    }

    @Sendable private func file(_ request: Request, _ context: FarmContext) async throws -> Response {
        let id = try context.parameters.require("id")
        try await context.authorizeInOffice(.readDepositedFile, subject: AccessSubject.text("deposit", id))
        let (path, name) = try await desk.file(id)
        let body = try await FileIO().loadFile(path: path, context: context)
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/octet-stream", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(name)\"",
            ], body: body)
    }

    @Sendable private func verify(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorizeInOffice(.readDeposit)
        let type = try Self.require(request, ["application/json", "application/octet-stream"])
        if type == "application/json" {
            var body: [UInt8] = []
            for try await chunk in request.body {
                guard body.count + chunk.readableBytes <= Self.maximumBodyByteCount else {
                    throw Self.tooLong(Self.maximumBodyByteCount)
                }
                body.append(contentsOf: chunk.readableBytesView)
            }
            let draft = try DepositBodyReader.question(body)
            let pair = draft.digests
            return try .json(
                try await desk.verify(
                    sha256: Digest(pair[..<32]).flatMap { $0 == .zero ? nil : $0 },
                    sm3: Digest(pair[32...]).flatMap { $0 == .zero ? nil : $0 }, bytes: nil))
        }
        return try await desk.queue.uploading {
            var hasher = PairHasher()
            for try await chunk in BodyBytes(request.body) {
                hasher.update(chunk)
                guard hasher.byteCount <= desk.parts.limits.fileByteCount else {
                    throw DepositStoreError(.tooLong, "a file may have \(desk.parts.limits.fileByteCount) bytes")
                }
            }
            let count = hasher.byteCount
            let announced = request.headers[.contentLength].flatMap { UInt64($0) }
            guard announced.map({ $0 == count }) ?? true else {
                throw DepositStoreError(.cutOff, "Content-Length said \(announced ?? 0) bytes, \(count) arrived")
            }
            let pair = hasher.finalize()
            return try .json(try await desk.verify(sha256: pair.sha256, sm3: pair.sm3, bytes: count))
        }
    }

    @Sendable private func letter(_ request: Request, _ context: FarmContext) async throws -> Response {
        let id = try context.parameters.require("id")
        try await context.authorizeInOffice(.readLetter, subject: AccessSubject.text("deposit", id))
        return .letter(try await desk.letter(id), of: id)
    }

    // MARK: Headers

    private static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    private static let contentDigest = HTTPField.Name("Content-Digest")!
    private static let digest = HTTPField.Name("Digest")!

    private static func key(_ request: Request) throws -> String {
        guard let key = request.headers[idempotencyKey] else {
            throw DepositDraft.unusable(
                "Idempotency-Key", "must be given: 1 to 255 printable ASCII characters", status: 400)
        }
        guard !key.utf8.starts(with: DepositDesk.ownKeys.utf8) else {
            throw DepositDraft.unusable(
                "Idempotency-Key", "must not begin with \(DepositDesk.ownKeys): this service uses such keys itself",
                status: 400)
        }
        return key
    }

    /// The media type without its parameters.
    ///
    /// - Throws: `ProblemDetails` 415 for another one.
    @discardableResult
    private static func require(_ request: Request, _ types: [String]) throws -> String {
        let stated = request.headers[.contentType] ?? ""
        if types.contains(stated) { return stated }
        let type = stated.split(separator: ";").first.map { $0.filter { $0 != " " }.lowercased() } ?? ""
        guard types.contains(type) else {
            throw ProblemDetails(
                status: 415, title: "Wrong media type", detail: "send Content-Type: \(types.joined(separator: " or "))")
        }
        return type
    }

    private static func tooLong(_ limit: Int) -> ProblemDetails {
        ProblemDetails(status: 413, title: "Too long", detail: "this body may have \(limit) bytes")
    }
}

/// A request's body as byte sequences.
private struct BodyBytes: AsyncSequence {
    typealias Element = ByteBufferView

    private let body: RequestBody

    init(_ body: RequestBody) { self.body = body }

    struct AsyncIterator: AsyncIteratorProtocol {
        var buffers: RequestBody.AsyncIterator

        mutating func next() async throws -> ByteBufferView? { try await next(isolation: #isolation) }

        mutating func next(isolation actor: isolated (any Actor)?) async throws(any Error) -> ByteBufferView? {
            do {
                return try await buffers.next(isolation: actor)?.readableBytesView
            } catch let error as HTTPError { throw error } catch is CancellationError {
                throw CancellationError()
            } catch {
                throw DepositStoreError(.cutOff, "the body broke off; send it again", cause: error)
            }
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(buffers: body.makeAsyncIterator()) }
}

extension Response {
    /// An answer whose bytes are canonical JSON already.
    fileprivate static func canonical(_ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
