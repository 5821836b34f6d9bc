import CryptoPrimitives
import Desktop
import Foundation
import Testing

/// The browser as it is started: debugging pipe, net-log, policy, Chinese input.
@Suite(.serialized) struct LaunchTests {
    private func picture(_ fixture: DesktopFixture, _ desktop: Desktop, _ name: String) throws {
        try DisplayProbe(desktop).picture("\(fixture.scratch)/\(name).png")
    }

    @Test func debuggingPipeAndNetLogReachTheWorker() async throws {
        try await DesktopFixture.with(worker: "pipes") { fixture in
            let fifo = "\(fixture.scratch)/netlog"
            _ = try HostCommand.run(["/bin/sh", "-c", "rm -f \(fifo); mkfifo \(fifo)"])
            let reader = unsafe open(fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
            let toBrowser = Pipe()
            let fromBrowser = Pipe()
            let launch = DesktopLaunch(
                policyDirectory: fixture.policyDirectory, startURL: "data:text/html,<title>marker</title>",
                netLogFifo: fifo,
                debugPipe: .init(
                    read: toBrowser.fileHandleForReading.fileDescriptor,
                    write: fromBrowser.fileHandleForWriting.fileDescriptor))
            let drain = Task.detached { () -> [UInt8] in
                var bytes: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 65_536)
                for _ in 0..<1_000 {
                    let count = unsafe read(reader, &buffer, buffer.count)
                    if count > 0 { bytes += buffer.prefix(count) }
                    if String(decoding: bytes, as: UTF8.self).contains("\"constants\"") { return bytes }
                    usleep(20_000)
                }
                return bytes
            }
            let desktop = try await fixture.host.start(DesktopConfiguration(), launch: launch)
            try await DisplayProbe(desktop).waitForWindow(named: "marker", seconds: 30)
            try toBrowser.fileHandleForWriting.write(
                contentsOf: Data("{\"id\":1,\"method\":\"Browser.getVersion\"}\0".utf8))
            let answer = String(decoding: fromBrowser.fileHandleForReading.availableData, as: UTF8.self)
            #expect(answer.contains("\"id\":1") && answer.contains("Chrome"), "\(answer)")
            #expect(String(decoding: await drain.value, as: UTF8.self).hasPrefix("{\"constants\""))
            close(reader)
            // No program of the session but the browser holds the pipe.
            let pipes = try [toBrowser.fileHandleForReading, fromBrowser.fileHandleForWriting].map {
                try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0.fileDescriptor)")
            }
            func holders(_ names: String) throws -> String {
                try HostCommand.run([
                    "/bin/sh", "-c", "for p in $(pgrep -u \(desktop.guestUser) '\(names)'); do ls -l /proc/$p/fd; done",
                ]).output
            }
            for pipe in pipes {
                #expect(try holders("chromium").contains(pipe))
                #expect(try !holders("openbox|fcitx5|dbus-daemon").contains(pipe))
            }
        }
    }

    /// A policy that the worker replaces takes effect in the running browser. The proof is typed `javascript:`, which
    /// works only where developer tools are allowed.
    @Test func policyForbidsAndIsReplaced() async throws {
        try await DesktopFixture.with(worker: "policy") { fixture in
            let directory = "\(fixture.scratch)/policy"
            let file = "\(directory)/tabellion.json"
            _ = try HostCommand.run([
                "/bin/sh", "-c",
                "rm -rf \(directory); mkdir -m 755 \(directory); cp \(DesktopFixture.recipe)/policies/input/*.json \(directory)",
            ])
            let launch = DesktopLaunch(
                policyDirectory: directory, startURL: "data:text/html,<title>first</title><body>")
            let desktop = try await fixture.host.start(DesktopConfiguration(), launch: launch)
            let hands = Hands(desktop)
            try await DisplayProbe(desktop).waitForWindow(named: "first", seconds: 30)
            let before = try await desktop.inspect()
            try await hands.address("javascript:void(document.title='typed')")
            #expect(try hands.title().contains("first"))
            for forbidden in ["file:///etc/passwd", "chrome://flags", "chrome://net-export"] {
                try await hands.address(forbidden)
                try picture(fixture, desktop, "forbidden-\(forbidden.prefix(4))")
            }
            try await hands.address("data:text/html,<title>second</title>")
            #expect(try hands.title().contains("second"), "control: an ordinary address opens")
            try hands.key("F12")
            try await Task.sleep(for: .seconds(1))
            try picture(fixture, desktop, "tools-forbidden")
            try hands.key("Escape")

            _ = try HostCommand.run([
                "/bin/sh", "-c",
                "sed 's/\"DeveloperToolsAvailability\": 2/\"DeveloperToolsAvailability\": 1/' \(file) > \(directory)/.new "
                    + "&& mv \(directory)/.new \(file)",
            ])
            var allowed = false
            for _ in 0..<15 where !allowed {
                try await Task.sleep(for: .seconds(1))
                try await hands.address("javascript:void(document.title='typed')")
                allowed = try hands.title().contains("typed")
            }
            #expect(allowed, "typed javascript: after the policy was replaced")
            let after = try await desktop.inspect()
            #expect(before.policySHA256 != after.policySHA256 && before.policyFiles.count == 1)
            #expect(before.policySHA256 == desktop.image.policySHA256)
        }
    }

    /// What ordinary pages do with data:, blob:, srcdoc and javascript: works under the policy; the page says so itself.
    @Test func ordinaryPagesAreUnchanged() async throws {
        try await DesktopFixture.with(worker: "pages") { fixture in
            let page = """
                <title>waiting</title><iframe srcdoc="<script>parent.postMessage('srcdoc','*')</script>"></iframe>
                <iframe src="data:text/html,<script>parent.postMessage('data','*')</script>"></iframe><iframe id=b></iframe>
                <a id=j href="javascript:void(postMessage('javascript','*'))">link</a><script>
                const seen = new Set(); onmessage = e => { seen.add(e.data); if (seen.size == 4)
                document.title = 'all ' + [...seen].sort().join(' ') };
                b.src = URL.createObjectURL(new Blob(["<script>parent.postMessage('blob','*')<\\/script>"], {type: 'text/html'}));
                j.click()</script>
                """
            let desktop = try await fixture.start(url: "data:text/html;base64," + Base64.encode(Array(page.utf8)))
            try await DisplayProbe(desktop).waitForWindow(named: "all blob data javascript srcdoc", seconds: 30)
        }
    }

    /// Pinyin typed on the keyboard becomes 你好 in a page.
    @Test func chineseInput() async throws {
        try await DesktopFixture.with(worker: "pinyin") { fixture in
            let page = """
                <meta charset=utf-8><title>empty</title><textarea autofocus rows=8 cols=80 id=t></textarea>
                <script>t.oninput = () => document.title = [...t.value].map(c => c.codePointAt(0).toString(16)).join('-')
                </script>
                """
            let desktop = try await fixture.start(url: "data:text/html;base64," + Base64.encode(Array(page.utf8)))
            try await DisplayProbe(desktop).waitForWindow(named: "empty", seconds: 30)
            let hands = Hands(desktop)
            try hands.click(200, 150)
            try await Task.sleep(for: .seconds(1))
            try hands.key("ctrl+space")
            try await Task.sleep(for: .seconds(1))
            try hands.type("nihao")
            try await Task.sleep(for: .seconds(1))
            try hands.key("space")
            try await DisplayProbe(desktop).waitForWindow(named: "4f60-597d", seconds: 10)
            try picture(fixture, desktop, "pinyin")
        }
    }
}
