internal import Foundation
internal import Synchronization

#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif

/// One exchange under way, as URLSession's delegate.
///
/// URLSession calls from its own queue; the state is under a lock, and the first of answer, error, bound, timeout and
/// cancellation decides. URLSession is answered before anybody hears of the outcome, and cancelled from its own delegate
/// queue only: elsewhere `cancel` can wait for a lock that the caller holds, and one that meets a redirection ends the
/// process. A task that nobody waits for any more is cancelled when its next bytes come, or ends with its own timeout.
final class PendingExchange: NSObject, URLSessionDataDelegate, Sendable {
    typealias Outcome = Result<WebAnswer, WebError>

    private struct State {
        var head: WebAnswer?
        var body: [UInt8] = []
        var outcome: Outcome?
        var waiter: CheckedContinuation<Outcome, Never>?
    }

    private enum Step {
        case goOn
        case stop(Outcome?)
    }

    private static let maximumFieldByteCount = 8192

    private let request: WebRequest

    /// Owned by the lock: written by URLSession's queue, the timer and the caller.
    private let state = Mutex(State())

    init(_ request: WebRequest) { self.request = request }

    func run(_ prepared: URLRequest) async -> Outcome {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.urlCache = nil
        configuration.timeoutIntervalForRequest = (request.silence ?? request.timeout + .seconds(1)) / .seconds(1)
        let session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
        session.dataTask(with: prepared).resume()
        session.finishTasksAndInvalidate()
        let timer = Task { [self] in
            guard (try? await Task.sleep(for: request.timeout)) != nil else { return }
            fail(.timedOut, "no whole answer within \(request.timeout)")
        }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { wait($0) }
        } onCancel: {
            fail(.cancelled, "no longer needed", cause: CancellationError())
        }
        timer.cancel()
        return outcome
    }

    private func wait(_ waiter: CheckedContinuation<Outcome, Never>) {
        let early = state.withLock { state in
            if state.outcome == nil { state.waiter = waiter }
            return state.outcome
        }
        if let early { waiter.resume(returning: early) }
    }

    private func finish(_ outcome: Outcome) {
        let waiter = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            guard state.outcome == nil else { return nil }
            state.outcome = outcome
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: outcome)
    }

    private func fail(_ code: WebError.Code, _ reason: String, cause: (any Error)? = nil) {
        finish(.failure(WebError(code, request.url, reason, cause: cause)))
    }

    private func tooLarge() -> WebError {
        WebError(.tooLarge, request.url, "an answer of more than \(request.maximumByteCount) bytes")
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        guard let answer = response as? HTTPURLResponse else {
            completionHandler(.cancel)
            fail(.notHTTP, "the answer is not in HTTP")
            return
        }
        let head = Self.head(of: answer)
        if head.isSuccess, answer.expectedContentLength > Int64(request.maximumByteCount) {
            completionHandler(.cancel)
            finish(.failure(tooLarge()))
            return
        }
        let isAwaited = state.withLock { state in
            state.head = head
            return state.outcome == nil
        }
        completionHandler(isAwaited ? .allow : .cancel)
    }

    private static func head(of answer: HTTPURLResponse) -> WebAnswer {
        var fields: [String: String] = [:]
        for (name, value) in answer.allHeaderFields {
            guard let name = name as? String, let value = value as? String, value.utf8.count <= maximumFieldByteCount
            else { continue }
            fields[name.lowercased()] = value
        }
        return WebAnswer(status: answer.statusCode, headers: fields)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        guard case .stop(let outcome) = take(data) else { return }
        if let outcome { finish(outcome) }
        dataTask.cancel()
    }

    /// Keeps what came; says when that is enough.
    private func take(_ data: Data) -> Step {
        state.withLock { state in
            guard state.outcome == nil, let head = state.head else { return .stop(nil) }
            let maximum =
                head.isSuccess
                ? request.maximumByteCount : min(request.maximumByteCount, WebAnswer.maximumExplanation)
            guard state.body.count + data.count > maximum else {
                state.body += data
                return .goOn
            }
            guard !head.isSuccess else { return .stop(.failure(tooLarge())) }
            let body = state.body + data.prefix(maximum - state.body.count)
            return .stop(.success(WebAnswer(status: head.status, headers: head.headers, body: body, isCut: true)))
        }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        if let error {
            finish(.failure(failure(error)))
            return
        }
        let answer = state.withLock { state in
            state.head.map { WebAnswer(status: $0.status, headers: $0.headers, body: state.body) }
        }
        guard let answer else { return fail(.notHTTP, "the connection ended without an answer in HTTP") }
        finish(.success(answer))
    }

    private func failure(_ error: any Error) -> WebError {
        switch (error as? URLError)?.code {
        case .timedOut?: WebError(.timedOut, request.url, "nothing came for too long", cause: error)
        // An answer that never began is `badServerResponse` too: nobody there, rather than somebody else.
        case .cannotParseResponse?, .unsupportedURL?:
            WebError(.notHTTP, request.url, "the answer is not in HTTP", cause: error)
        default: WebError(.unreachable, request.url, "not reached (\(error.localizedDescription))", cause: error)
        }
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
        fail(.redirected, "a redirection to \(request.url?.absoluteString ?? "nowhere")")
    }
}
