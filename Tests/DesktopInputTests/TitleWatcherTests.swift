import DesktopInput
import Foundation
import Testing

@Suite(.serialized) struct TitleWatcherTests {
    /// A window without a window manager; its title is xev's WM_NAME.
    @Test func aWindowsTitleIsReportedAndADeadServerEndsTheWatch() throws {
        let screen = try VirtualScreen()
        let events = Collected<WindowEvent>()
        let watcher = try TitleWatcher(screen.address) { events.append($0) }
        let program = Process()
        program.executableURL = URL(filePath: "/usr/bin/xev")
        program.arguments = ["-name", "evidence window"]
        program.environment = ["DISPLAY": ":\(screen.display)", "XAUTHORITY": screen.authorityFile]
        program.standardOutput = FileHandle.nullDevice
        try program.run()
        defer { if program.isRunning { program.terminate() } }
        #expect(
            events.wait {
                $0.contains { if case .title(_, _, "evidence window") = $0 { true } else { false } }
            }, "\(events.all)")
        screen.kill()
        #expect(events.wait { $0.last == .ended(expected: false) })
        watcher.stop()
    }
}
