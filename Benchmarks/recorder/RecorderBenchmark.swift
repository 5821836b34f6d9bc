import CryptoPrimitives
import Foundation
import Recorder

/// Records a display until its standard input ends, and prints what that cost as one line of JSON.
///
///     recorder-benchmark SOCKET COOKIE DIRECTORY [name=value …]      rate, preset, crf, parameters
@main struct RecorderBenchmark {
    struct Outcome: Codable {
        var cpuSeconds: Double
        var threadCPUSeconds: Double
        var wallSeconds: Double
        var bytes: UInt64
        var frames: UInt64
        var segments: Int
        var convertedPixels: UInt64
        var longestFrameMs: Double
        var firstKeyframeMs: Double
        var startUnixNs: UInt64
    }

    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count >= 3, let cookie = Hex.decode(arguments[1]) else {
            let usage = "usage: recorder-benchmark SOCKET COOKIE DIRECTORY [name=value …]\n"
            FileHandle.standardError.write(Data(usage.utf8))
            exit(2)
        }
        let configuration = configure(Array(arguments.dropFirst(3)))
        let recorder = try await Recorder.attach(
            to: DisplayAddress(socketPath: arguments[0], cookie: cookie), configuration: configuration)
        let before = processorSeconds()
        let start = SystemClock().monotonicNs()
        let first = try await recorder.begin(
            directory: arguments[2], sessionId: "00000000-0000-4000-8000-000000000000",
            nonce: [UInt8](repeating: 0xa5, count: 16), note: "BENCHMARK")
        FileHandle.standardOutput.write(Data("started\n".utf8))
        Thread.detachNewThread {
            _ = FileHandle.standardInput.readDataToEndOfFile()
            recorder.stop()
        }
        var bytes: UInt64 = 0
        var segments = 0
        for await event in recorder.events {
            switch event {
            case .segmentClosed(let segment):
                bytes += segment.byteCount
                segments += 1
            case .failed(let error):
                FileHandle.standardError.write(Data("\(error)\n".utf8))
                exit(1)
            case .started, .damageUnreliable, .stopped: break
            }
        }
        let statistics = recorder.statistics
        let outcome = Outcome(
            cpuSeconds: processorSeconds() - before, threadCPUSeconds: Double(statistics.threadCPUNs) / 1e9,
            wallSeconds: Double(SystemClock().monotonicNs() - start) / 1e9, bytes: bytes, frames: statistics.frames,
            segments: segments, convertedPixels: statistics.convertedPixels,
            longestFrameMs: Double(statistics.longestFrameNs) / 1e6, firstKeyframeMs: Double(first.latencyNs) / 1e6,
            startUnixNs: first.unixNs)
        print(String(decoding: try JSONEncoder().encode(outcome), as: UTF8.self))
    }

    private static func configure(_ settings: [String]) -> RecorderConfiguration {
        var configuration = RecorderConfiguration()
        for setting in settings {
            let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
            switch parts[0] {
            case "rate": configuration.maximumRate = Int(parts[1]) ?? configuration.maximumRate
            case "preset": configuration.preset = parts[1]
            case "crf": configuration.constantRateFactor = Double(parts[1]) ?? configuration.constantRateFactor
            case "parameters": configuration.encoderParameters = parts[1]
            default: break
            }
        }
        return configuration
    }

    /// User and system time of the whole process.
    private static func processorSeconds() -> Double {
        var usage = rusage()
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let parts = [usage.ru_utime, usage.ru_stime]
        return parts.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }
}
