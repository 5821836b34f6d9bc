import Desktop
import Glibc

/// A worker for tests to kill: opens a host, starts desktops, says "ready" and waits.
///
///     DesktopHolder WORKER RUNTIME-DIRECTORY PREFIX STORE POLICY-DIRECTORY COUNT
@main struct DesktopHolder {
    static func main() async throws {
        let words = CommandLine.arguments
        let layout = try HostLayout(
            runtimeDirectory: words[2], namePrefix: words[3], guestUserBase: 3_000_000, displayUserBase: 3_100_000,
            resolverUserBase: 3_200_000, displayNumberBase: 30_000,
            addressPool: IPv4Address(number: 100 << 24 | 99 << 16))
        let host = try await DesktopHost(worker: WorkerName(words[1]), layout: layout, network: NetworkPolicy())
        try await host.mount(ImageStore(directory: words[4]).image())
        var desktops: [Desktop] = []
        for _ in 0..<(Int(words[6]) ?? 1) {
            let launch = DesktopLaunch(policyDirectory: words[5])
            desktops.append(try await host.start(DesktopConfiguration(), launch: launch))
        }
        print("ready")
        fflush(nil)
        try await Task.sleep(for: .seconds(600))
        for desktop in desktops { await desktop.destroy() }
    }
}
