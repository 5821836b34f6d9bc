internal import CDesktop
internal import Glibc
internal import LocalIO

/// One run of a recipe, on a thread of its own because it blocks for minutes.
actor ImageBuild {
    private let executor = QueueExecutor(label: "tabellion.image-build")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    func run(
        recipe: String, store: ImageStore, force: Bool, progress: @Sendable (ImageStore.Progress) -> Void
    ) throws(DesktopError) -> DesktopImage {
        guard unsafe access("\(recipe)/build", X_OK) == 0 else {
            throw DesktopError(.image, "\(recipe)/build cannot be run: give the recipe's directory")
        }
        var ends: [Int32] = [-1, -1]
        guard unsafe desktop_pipe(&ends) == 0 else { throw DesktopError(errno: errno, "pipe2") }
        defer { close(ends[0]) }
        let errors = try Command.memoryFile("")
        defer { close(errors) }
        var request = SpawnRequest(
            path: "/bin/sh",
            arguments: ["\(recipe)/build", "--store", store.directory] + (force ? ["--force"] : []))
        // Proxies and the image's time come from whoever builds.
        for name in ["http_proxy", "https_proxy", "no_proxy", "SOURCE_DATE_EPOCH", "TMPDIR"] {
            if let value = unsafe getenv(name) {
                unsafe request.environment.append("\(name)=\(String(cString: value))")
            }
        }
        request.descriptors = [1: ends[1], 2: errors]
        let process: ChildProcess
        do throws(DesktopError) {
            process = try ChildProcess(request)
        } catch {
            close(ends[1])
            throw error
        }
        close(ends[1])
        report(ends[0], progress)
        let status = process.wait(milliseconds: -1) ?? 255
        guard status == 0 else {
            throw DesktopError(.image, "image build failed (status \(status)): \(text(errors).suffix(2_000))")
        }
        return try store.image()
    }

    /// Passes lines "progress 55 configuring" on until the recipe closes its output.
    private func report(_ pipe: Int32, _ progress: (ImageStore.Progress) -> Void) {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while unsafe read(pipe, &byte, 1) == 1 {
            guard byte == 10 else {
                if line.count < 1_000 { line.append(byte) }
                continue
            }
            let words = String(decoding: line, as: UTF8.self).split(separator: " ", maxSplits: 2)
            if words.count == 3, words[0] == "progress", let percent = Int(words[1]) {
                progress(.init(percent: min(max(percent, 0), 100), text: String(words[2])))
            }
            line = []
        }
    }

    private func text(_ file: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe pread(file, $0.baseAddress, $0.count, 0) }
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
}
