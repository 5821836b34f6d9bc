import DesktopInput
import Foundation
import Testing

@Suite(.serialized) struct InputDeviceTests {
    @Test func xvncHasItsSixDevices() throws {
        let screen = try VirtualScreen()
        let devices = try InputDevice.all(at: screen.address)
        #expect(devices.count == 6)
        #expect(devices.contains(InputDevice(name: "Virtual core XTEST keyboard", role: .keyboard)))
    }

    /// A server that takes connections and never answers, as a grabbed one does.
    @Test func aSilentServerIsGivenUp() throws {
        let path = NSTemporaryDirectory() + "tb-silent-\(UUID().uuidString.prefix(8))"
        let script =
            "import socket,sys; s=socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(9); print(1,flush=True); sys.stdin.read()"
        let server = Process()
        let (output, input) = (Pipe(), Pipe())
        server.executableURL = URL(filePath: "/usr/bin/python3")
        server.arguments = ["-c", script, path]
        server.standardOutput = output
        server.standardInput = input
        try server.run()
        defer {
            server.terminate()
            try? FileManager.default.removeItem(atPath: path)
        }
        _ = output.fileHandleForReading.availableData
        let begun = ContinuousClock.now
        #expect(throws: InputError.self) {
            try InputDevice.all(at: XServerAddress(socketPath: path, cookie: nil), limit: .milliseconds(300))
        }
        let took = ContinuousClock.now - begun
        #expect(took >= .milliseconds(250) && took < .seconds(5), "\(took)")
    }
}
