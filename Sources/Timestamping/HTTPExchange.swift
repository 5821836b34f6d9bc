import Foundation
import Synchronization

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// One HTTP request whose answer is bounded in bytes and in time.
///
/// URLSession calls from its own queue; the state is under a lock, and the first of answer, error, bound, timeout and
/// cancellation decides. URLSession is answered before anybody hears of the outcome, and cancelled from its own delegate queue
/// only: a cancellation from elsewhere that meets a redirection ends the process.
final class HTTPExchange: NSObject, URLSessionDataDelegate, Sendable {
    typealias Outcome = Result<[UInt8], TimestampError>

    private struct State {
        var body: [UInt8] = []
        var outcome: Outcome?
        var waiter: CheckedContinuation<Outcome, Never>?
    }

    private let url: URL
    private let maximumByteCount: Int

    /// Owned by the lock: written by URLSession's queue, the timer and the caller.
    private let state = Mutex(State())

    init(url: URL, maximumByteCount: Int) {
        self.url = url
        self.maximumByteCount = maximumByteCount
    }

    func run(_ request: URLRequest, timeout: Duration) async -> Outcome {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.urlCache = nil
        configuration.timeoutIntervalForRequest = timeout / .seconds(1) + 5
        let session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
        session.dataTask(with: request).resume()
        session.finishTasksAndInvalidate()
        let timer = Task { [self] in
            guard (try? await Task.sleep(for: timeout)) != nil else { return }
            finish(
                .failure(TimestampError(.timedOut, "\(url) gave no whole answer within \(timeout): try again later")))
        }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { wait($0) }
        } onCancel: {
            finish(.failure(TimestampError(.timedOut, "\(url): the request was cancelled", cause: CancellationError())))
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

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        if let refusal = refusal(of: response) {
            completionHandler(.cancel)
            finish(.failure(refusal))
        } else {
            completionHandler(.allow)
        }
    }

    private func refusal(of response: URLResponse) -> TimestampError? {
        guard let answer = response as? HTTPURLResponse else {
            return TimestampError(.badAnswer, "\(url) does not answer in HTTP: check the address")
        }
        guard answer.statusCode == 200 else {
            return TimestampError(
                .badAnswer, "\(url) answered HTTP \(answer.statusCode): check the address, or try later")
        }
        guard answer.mimeType?.lowercased() == "application/timestamp-reply" else {
            return TimestampError(
                .badAnswer,
                "\(url) answered with \(answer.mimeType ?? "no content type"), not "
                    + "application/timestamp-reply: no time-stamping authority is there")
        }
        guard answer.expectedContentLength <= Int64(maximumByteCount) else { return tooLarge() }
        return nil
    }

    private func tooLarge() -> TimestampError {
        TimestampError(.tooLarge, "\(url) answered with more than \(maximumByteCount) bytes: that is no token")
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isWithin = state.withLock { state in
            guard state.outcome == nil, state.body.count + data.count <= maximumByteCount else { return false }
            state.body += data
            return true
        }
        guard !isWithin else { return }
        finish(.failure(tooLarge()))
        dataTask.cancel()
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        if let error {
            finish(
                .failure(
                    TimestampError(.unreachable, "\(url) cannot be reached: check address and network", cause: error)))
        } else {
            finish(.success(state.withLock { $0.body }))
        }
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
        finish(
            .failure(
                TimestampError(
                    .badAnswer,
                    "\(url) redirects to \(request.url?.absoluteString ?? "nowhere"): name that address if "
                        + "you trust it")))
    }
}
