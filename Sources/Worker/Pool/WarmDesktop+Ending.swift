import Desktop
import Glibc

extension WarmDesktop {
    /// Ends the browser so that it completes its log: by itself when its debugging pipe was closed, else when asked, else
    /// by force.
    ///
    /// - Parameter pipeWasClosed: the browser is ending already; a signal on top of that would cut its log off.
    func endBrowser(pipeWasClosed: Bool) async {
        guard let browser = try? await desktop.browserProcess() else { return }
        if pipeWasClosed, await browserEnds(within: .seconds(3)) { return }
        kill(browser, SIGTERM)
        if await browserEnds(within: .seconds(5)) { return }
        kill(browser, SIGKILL)
        _ = await browserEnds(within: .seconds(1))
    }

    private func browserEnds(within limit: Duration) async -> Bool {
        let deadline = ContinuousClock.now.advanced(by: limit)
        while ContinuousClock.now < deadline {
            if await casualty() != .none { return true }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return false
    }
}
