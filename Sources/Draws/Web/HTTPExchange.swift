internal import Foundation
internal import Synchronization

#if canImport(FoundationNetworking)
    internal import FoundationNetworking
#endif

/// One GET whose answer is bounded in bytes and in time; redirections are not followed, cookies and caches not used.
///
/// The first of answer, error, bound, timeout and cancellation decides, and nobody waits longer. URLSession is cancelled
/// from its own delegate queue only: elsewhere `cancel` can wait for a lock that the caller holds.
final class HTTPExchange: NSObject, URLSessionDataDelegate, Sendable {
    enum Outcome: Sendable {
        case answer([UInt8])
        /// HTTP 404, 410 or 425: there is no such thing, or not yet.
        case absent
        /// In words, without the address.
        case failure(String)
    }

    private struct State {
        var body: [UInt8] = []
        var outcome: Outcome?
        var waiter: CheckedContinuation<Outcome, Never>?
    }

    /// Owned by the lock: written by URLSession's queue, the timer and the caller.
    private let state = Mutex(State())

    private let maximum: Int

    private init(maximum: Int) { self.maximum = maximum }

    /// - Parameters:
    ///   - timeout: for the whole answer.
    ///   - silence: how long nothing at all may come; nil for as long as the whole may take.
    ///   - maximum: longest body, in bytes.
    static func get(
        _ url: URL, timeout: Duration, silence: Duration? = nil, maximum: Int
    ) async -> Outcome {
        let exchange = HTTPExchange(maximum: maximum)
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.urlCache = nil
        configuration.timeoutIntervalForRequest = (silence ?? timeout + .seconds(1)) / .seconds(1)
        let session = URLSession(configuration: configuration, delegate: exchange, delegateQueue: nil)
        let timer = Task {
            guard (try? await Task.sleep(for: timeout)) != nil else { return }
            exchange.finish(.failure("no whole answer within \(timeout)"))
        }
        session.dataTask(with: url).resume()
        session.finishTasksAndInvalidate()
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { exchange.wait($0) }
        } onCancel: {
            exchange.finish(.failure("no longer needed"))
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
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        if status == 200, response.expectedContentLength <= Int64(maximum) {
            completionHandler(.allow)
            return
        }
        completionHandler(.cancel)
        switch status {
        case 200: finish(.failure("an answer of \(response.expectedContentLength) bytes"))
        case 404, 410, 425: finish(.absent)
        default: finish(.failure("HTTP status \(status)"))
        }
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isWithin = state.withLock { state in
            guard state.outcome == nil, state.body.count + data.count <= maximum else { return false }
            state.body += data
            return true
        }
        guard !isWithin else { return }
        finish(.failure("an answer of more than \(maximum) bytes"))
        dataTask.cancel()
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        if let error {
            finish(.failure("not reached (\(error.localizedDescription))"))
        } else {
            finish(.answer(state.withLock { $0.body }))
        }
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
        finish(.failure("a redirection"))
    }
}
