import Foundation
import Glibc
import RemoteFramebuffer

/// An Xvnc of the test's own, in which a terminal writes what is typed into a file.
final class RealServer {
    struct Failure: Error, CustomStringConvertible { let description: String }

    let socketPath: String
    private let typedFile: URL
    private let directory: URL
    private let server = Process()
    private let terminal = Process()

    init() throws {
        for program in ["/usr/bin/Xvnc", "/usr/bin/xterm"] where !FileManager.default.fileExists(atPath: program) {
            throw Failure(description: "\(program) is missing: apt-get install tigervnc-standalone-server xterm")
        }
        directory = FileManager.default.temporaryDirectory.appending(path: "tb-rfb-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        socketPath = directory.appending(path: "rfb").path
        typedFile = directory.appending(path: "typed")
        let displayNumber = Pipe()
        server.executableURL = URL(filePath: "/usr/bin/Xvnc")
        server.arguments = [
            "-displayfd", "1", "-geometry", "320x200", "-depth", "24", "-nolisten", "tcp", "-SecurityTypes", "None",
            "-rfbport", "-1", "-rfbunixpath", socketPath, "-AlwaysShared", "-AcceptSetDesktopSize=0",
        ]
        server.standardOutput = displayNumber
        server.standardError = FileHandle.nullDevice
        try server.run()
        let number = String(decoding: displayNumber.fileHandleForReading.availableData, as: UTF8.self)
        guard let display = Int(number.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Failure(description: "Xvnc said \(number) and no display number")
        }
        terminal.executableURL = URL(filePath: "/usr/bin/xterm")
        terminal.arguments = ["-u8", "-fa", "Monospace", "-geometry", "60x20+0+0", "-e", "cat > \(typedFile.path)"]
        terminal.environment = ["DISPLAY": ":\(display)", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"]
        terminal.standardError = FileHandle.nullDevice
        try terminal.run()
    }

    var typed: String { (try? String(contentsOf: typedFile, encoding: .utf8)) ?? "" }

    deinit {
        for process in [terminal, server] where process.isRunning {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        try? FileManager.default.removeItem(at: directory)
    }
}

/// A gate with a real server behind it; the test is the viewer.
final class GateLine {
    private(set) var gate: RFBGate
    private(set) var actions: [RFBAction] = []
    /// What the viewer has been sent.
    private(set) var shown: [UInt8] = []
    private var socket: Int32 = -1
    private let path: String

    init(to server: RealServer, role: RFBGate.Role = .user) throws {
        path = server.socketPath
        gate = RFBGate(role: role, isInputOpen: true)
        try connect()
    }

    deinit { if socket >= 0 { close(socket) } }

    /// A viewer comes, through both handshakes.
    func connect() throws {
        socket = try Self.open(path)
        shown = []
        try handle(.connected)
        try viewer(Wire.viewerHello)
        guard try pump(until: { self.gate.phase == .running }) else {
            throw RealServer.Failure(description: "no handshake: \(actions)")
        }
        try viewer(Wire.encodings(Wire.everyEncoding), [3, 1, 0, 0, 0, 0] + Wire.u16(320) + Wire.u16(200))
    }

    private static func open(_ path: String) throws -> Int32 {
        let line = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe Glibc.connect(line, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else { throw RealServer.Failure(description: "connecting to \(path): errno \(errno)") }
        return line
    }

    func viewer(_ bytes: [UInt8]...) throws { try handle(.fromViewer(Array(bytes.joined()))) }

    func type(_ text: String) throws {
        for scalar in text.unicodeScalars {
            let code = Int(scalar.value)
            let keysym = scalar == "\n" ? 0xFF0D : code < 0x100 ? code : 0x100_0000 + code
            try viewer(Wire.key(keysym, down: true), Wire.key(keysym, down: false))
        }
    }

    func handle(_ event: RFBEvent) throws {
        for action in try gate.handle(event) {
            actions.append(action)
            switch action {
            case .forward(let bytes, .server), .record(_, let bytes, .server): try send(bytes)
            case .forward(let bytes, .viewer), .record(_, let bytes, .viewer): shown += bytes
            case .close:
                close(socket)
                socket = -1
            case .drop, .answerChallenge: break
            }
        }
    }

    private func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe write(socket, $0.baseAddress, $0.count) }
            guard count > 0 else { throw RealServer.Failure(description: "writing to Xvnc: errno \(errno)") }
            rest = rest.dropFirst(count)
        }
    }

    /// Takes what the server says until the condition holds, and asks for more pictures meanwhile.
    ///
    /// - Returns: false after 30 s.
    func pump(until condition: () throws -> Bool) throws -> Bool {
        let limit = Date(timeIntervalSinceNow: 30)
        var buffer = [UInt8](repeating: 0, count: 65536)
        while Date() < limit {
            if try condition() { return true }
            guard socket >= 0 else { return false }
            var poller = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&poller, 1, 50) > 0 else {
                if gate.phase == .running { try viewer([3, 1, 0, 0, 0, 0] + Wire.u16(320) + Wire.u16(200)) }
                continue
            }
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(socket, $0.baseAddress, $0.count) }
            try handle(count > 0 ? .fromServer(Array(buffer[..<count])) : .serverLeft)
        }
        return try condition()
    }
}
