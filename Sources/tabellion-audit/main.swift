internal import ArgumentParser
internal import Glibc

// A wrong command line is unusable input: 2, where the parser by itself would say 64.
do {
    var command = try AuditCommand.parseAsRoot()
    try command.run()
} catch {
    let code = AuditCommand.exitCode(for: error)
    let message = AuditCommand.fullMessage(for: error)
    if !message.isEmpty {
        if code == .success { print(message) } else { StandardError.print(message) }
    }
    exit(code == .validationFailure ? 2 : code.rawValue)
}

/// Where complaints go.
enum StandardError {
    static func print(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
