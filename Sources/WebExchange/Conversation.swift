internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// The event loop's side of one exchange: sends the request, and takes the answer as far as it is wanted.
///
/// Asks the socket for more only when what came has been taken: nothing piles up here, however fast the other side sends.
final class Conversation: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let course: WebCourse
    private let target: WebTarget
    private let settle: @Sendable (PendingExchange.Outcome) -> Void

    // Everything below is the event loop's.

    private var head: WebAnswer?
    private var body: [UInt8] = []
    private var byteCount = 0
    private var lastSign = NIODeadline.now()
    private var watch: Scheduled<Void>?
    private var isOver = false

    /// What came for the taker since it was last told; it is given the next when it has dealt with this.
    private var untold: [UInt8] = []
    private var isTelling = false
    private var isComplete = false

    init(_ course: WebCourse, target: WebTarget, settle: @escaping @Sendable (PendingExchange.Outcome) -> Void) {
        self.course = course
        self.target = target
        self.settle = settle
    }

    private var request: WebRequest { course.request }

    // MARK: Sending

    func handlerAdded(context: ChannelHandlerContext) {
        if let silence = request.silence { listen(silence.amount, context) }
        var fields = HTTPHeaders(request.headers.map { ($0.key, $0.value) })
        if !fields.contains(name: "Host") { fields.add(name: "Host", value: target.authority) }
        if !fields.contains(name: "Accept") { fields.add(name: "Accept", value: "*/*") }
        if !fields.contains(name: "User-Agent") { fields.add(name: "User-Agent", value: "tabellion") }
        if let credentials = target.credentials, !fields.contains(name: "Authorization") {
            fields.add(name: "Authorization", value: "Basic \(credentials)")
        }
        // An encoding would have to be undone, within bounds of its own.
        fields.replaceOrAdd(name: "Accept-Encoding", value: "identity")
        fields.replaceOrAdd(name: "Connection", value: "close")
        fields.remove(name: "Transfer-Encoding")
        fields.remove(name: "Content-Length")
        let count = course.source?.byteCount ?? request.body.map { Int64($0.count) }
        if let count = count ?? (request.method == .post || request.method == .put ? 0 : nil) {
            fields.add(name: "Content-Length", value: String(count))
        }
        let method = HTTPMethod(rawValue: request.method.rawValue)
        context.write(
            wrapOutboundOut(
                .head(HTTPRequestHead(version: .http1_1, method: method, uri: target.path, headers: fields))),
            promise: nil)
        if let source = course.source {
            context.flush()
            send(source, from: 0, context)
        } else {
            if let body = request.body {
                context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
            }
            finishSending(context)
        }
        context.read()
    }

    private func finishSending(_ context: ChannelHandlerContext) {
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenSuccess { self.lastSign = .now() }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: sent)
    }

    /// The next piece is read when the one before it has left.
    private func send(_ source: WebSource, from sent: Int64, _ context: ChannelHandlerContext) {
        guard sent < source.byteCount else { return finishSending(context) }
        let next = context.eventLoop.makeFutureWithTask { try await source.next() }
        next.assumeIsolated().whenComplete { result in
            guard !self.isOver else { return }
            let piece: [UInt8]
            switch result {
            case .success(let read): piece = read
            case .failure(let error): return self.giveUp(error)
            }
            guard !piece.isEmpty, Int64(piece.count) <= source.byteCount - sent else {
                return self.fail(WebError(.badRequest, self.request.url, "the body is not as long as was said"))
            }
            let left = context.eventLoop.makePromise(of: Void.self)
            // A write that fails is not the last word: the answer may have been sent before.
            left.futureResult.assumeIsolated().whenSuccess {
                self.lastSign = .now()
                let total = sent + Int64(piece.count)
                source.progress(total)
                if !self.isOver { self.send(source, from: total, context) }
            }
            context.writeAndFlush(
                self.wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: piece)))), promise: left)
        }
    }

    /// Looks again whenever the last sign could be too old.
    private func listen(_ silence: TimeAmount, _ context: ChannelHandlerContext) {
        watch = context.eventLoop.assumeIsolated().scheduleTask(deadline: lastSign + silence) {
            guard !self.isOver else { return }
            // Whoever is being told is not silent.
            if self.isTelling { self.lastSign = .now() }
            guard NIODeadline.now() - self.lastSign < silence else {
                return self.fail(WebError(.timedOut, self.request.url, "nothing came for too long"))
            }
            self.listen(silence, context)
        }
    }

    // MARK: Taking

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        lastSign = .now()
        switch unwrapInboundIn(data) {
        case .head(let head): take(head)
        case .body(let piece): take(piece)
        case .end:
            isComplete = true
            tell(context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard !isOver else { return }
        tell(context)
        if !isTelling { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        guard !isComplete else { return }
        fail(
            WebError(
                .unreachable, request.url,
                head == nil
                    ? "not reached (the connection ended without an answer)"
                    : "not reached (the connection ended in the middle of the answer)"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What is behind a whole answer does not matter to it.
        if !isComplete { fail(error) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        watch?.cancel()
        // The last of a whole answer may still be on its way to the taker.
        if !isComplete { isOver = true }
    }

    private func take(_ received: HTTPResponseHead) {
        let status = Int(received.status.code)
        guard (200...599).contains(status) else {
            return fail(WebError(.notHTTP, request.url, "the answer is not in HTTP"))
        }
        let answer = WebAnswer(status: status, headers: WebAnswer.fields(received.headers))
        if [301, 302, 303, 307, 308].contains(status) {
            let there = answer.headers["location"].flatMap { URL(string: $0, relativeTo: request.url) }
            return fail(
                WebError(
                    .redirected, request.url,
                    "a redirection to \(there?.absoluteString.prefix(1000) ?? "nowhere")"))
        }
        guard answer.isSuccess else {
            head = answer
            return
        }
        if let encoding = answer.headers["content-encoding"], encoding.lowercased() != "identity" {
            return fail(WebError(.notHTTP, request.url, "the answer is encoded in a way that was not asked for"))
        }
        if let length = answer.headers["content-length"].flatMap({ Int64($0) }),
            length > Int64(request.maximumByteCount)
        {
            return fail(tooLarge)
        }
        head = answer
    }

    private func take(_ piece: ByteBuffer) {
        guard let head else { return }
        guard head.isSuccess else { return explain(piece, head) }
        byteCount += piece.readableBytes
        guard byteCount <= request.maximumByteCount else { return fail(tooLarge) }
        if course.taker == nil {
            body.append(contentsOf: piece.readableBytesView)
        } else {
            untold.append(contentsOf: piece.readableBytesView)
        }
    }

    /// Keeps as much as explains; then the answer is had.
    private func explain(_ piece: ByteBuffer, _ head: WebAnswer) {
        let maximum = min(request.maximumByteCount, WebAnswer.maximumExplanation)
        body.append(contentsOf: piece.readableBytesView.prefix(maximum - body.count))
        byteCount += piece.readableBytes
        if byteCount > maximum {
            end(.success(WebAnswer(status: head.status, headers: head.headers, body: body, isCut: true)))
        }
    }

    /// Gives the taker what came, and ends the exchange when that was all.
    private func tell(_ context: ChannelHandlerContext) {
        guard !isOver, !isTelling else { return }
        guard let taker = course.taker, !untold.isEmpty else {
            if isComplete, let head {
                end(.success(WebAnswer(status: head.status, headers: head.headers, body: body)))
            }
            return
        }
        let piece = untold
        untold = []
        isTelling = true
        context.eventLoop.makeFutureWithTask { try await taker(piece) }.assumeIsolated().whenComplete { result in
            self.isTelling = false
            guard !self.isOver else { return }
            if case .failure(let error) = result { return self.giveUp(error) }
            self.lastSign = .now()
            self.tell(context)
            if !self.isOver, !self.isTelling { context.read() }
        }
    }

    private var tooLarge: WebError {
        WebError(.tooLarge, request.url, "an answer of more than \(request.maximumByteCount) bytes")
    }

    /// The caller's side of the body failed.
    private func giveUp(_ error: any Error) {
        fail(WebError(.cancelled, request.url, "given up here (\(error))", cause: error))
    }

    private func fail(_ error: any Error) { end(.failure(WebError(error, during: request))) }

    private func end(_ outcome: PendingExchange.Outcome) {
        guard !isOver else { return }
        isOver = true
        watch?.cancel()
        settle(outcome)
    }
}
