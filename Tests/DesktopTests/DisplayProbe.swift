import Desktop
import Glibc
import Testing

/// Looks at a desktop's display with the X programs of the host, as another X client would.
struct DisplayProbe {
    let desktop: Desktop

    init(_ desktop: Desktop) { self.desktop = desktop }

    var environment: [String: String] {
        ["DISPLAY": desktop.displayName, "XAUTHORITY": desktop.displayAuthority]
    }

    func waitForWindow(named name: String, seconds: Int) async throws {
        var seen = ""
        for _ in 0..<(seconds * 50) {
            let tree = try HostCommand.run(["/usr/bin/xwininfo", "-root", "-tree"], environment)
            if tree.output.split(separator: "\n").contains(where: { $0.contains(name) && $0.contains("hromium") }) {
                return
            }
            seen = tree.output
            try await Task.sleep(for: .milliseconds(20))
        }
        let log = try HostCommand.run(["/bin/cat", desktop.guestLog]).output
        Issue.record("no window named \(name) within \(seconds) s; display: \(seen); guest: \(log)")
    }

    /// Writes a PNG of the whole display.
    func picture(_ path: String) throws {
        _ = try HostCommand.run(["/bin/sh", "-c", "xwd -root -silent | convert xwd:- \"$1\"", "sh", path], environment)
    }
}
