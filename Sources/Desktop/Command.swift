internal import CDesktop
internal import Glibc

/// Runs a program of the host to its end.
enum Command {
    /// What a finished program left.
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Runs a tool and returns what it printed.
    ///
    /// - Parameters:
    ///   - input: what the tool reads.
    ///   - network: descriptor of the network namespace that it runs in; nil: the host's.
    /// - Throws: `system` with the tool's own words when it fails.
    @discardableResult
    static func run(_ tool: Tool, _ arguments: [String], input: String = "", network: Int32? = nil)
        throws(DesktopError) -> String
    {
        var request = SpawnRequest(path: try tool.path(), arguments: arguments)
        if let network { request.network = .namespace(network) }
        let outcome = try run(request, input: input, milliseconds: 30_000)
        guard outcome.status == 0 else {
            throw DesktopError(
                .system, "\(tool.rawValue) \(arguments.joined(separator: " ")): \(outcome.errors.prefix(600))")
        }
        return outcome.output
    }

    /// Runs a program, with files in memory as its standard descriptors, so that no pipe can fill.
    ///
    /// - Throws: `timeout` after killing a program that takes longer than `milliseconds`.
    static func run(_ request: SpawnRequest, input: String, milliseconds: Int32) throws(DesktopError) -> Outcome {
        let files = [try memoryFile(input), try memoryFile(""), try memoryFile("")]
        defer { for file in files { close(file) } }
        var request = request
        request.descriptors.merge([0: files[0], 1: files[1], 2: files[2]]) { given, _ in given }
        let process = try ChildProcess(request)
        guard let status = process.wait(milliseconds: milliseconds) else {
            process.kill()
            throw DesktopError(.timeout, "\(request.path): did not end within \(milliseconds) ms")
        }
        return Outcome(status: status, output: contents(files[1]), errors: contents(files[2]))
    }

    /// A file in memory that holds `text`, read from its start. The caller closes it.
    static func memoryFile(_ text: String) throws(DesktopError) -> Int32 {
        let file = desktop_memory_file()
        guard file >= 0 else { throw DesktopError(errno: errno, "memfd_create") }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
            guard count > 0 else {
                close(file)
                throw DesktopError(errno: errno, "writing to a file in memory")
            }
            bytes = bytes.dropFirst(count)
        }
        lseek(file, 0, SEEK_SET)
        return file
    }

    private static func contents(_ file: Int32) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < 4 << 20 {
            let count = unsafe buffer.withUnsafeMutableBytes { buffer in
                unsafe pread(file, buffer.baseAddress, buffer.count, bytes.count)
            }
            guard count > 0 else { break }
            bytes.append(contentsOf: buffer.prefix(count))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
