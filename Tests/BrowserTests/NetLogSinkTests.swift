import Browser
import Foundation
import Testing

/// The sink with real FIFOs and a writer of the test's own.
struct NetLogSinkTests {
    private struct Full: Error {}

    private func withFifo(_ body: (String, String) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "tb-fifo-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let fifo = directory + "/fifo"
        try NetLogSink.makeFifo(at: fifo, owner: getuid(), group: getgid())
        try body(directory, fifo)
    }

    private let head = "{\"constants\":{},\n\"events\": [\n"

    @Test func aSlowConsumerNeverKeepsTheWriterAndOrderHolds() throws {
        try withFifo { directory, fifo in
            let got = Collected<[UInt8]>()
            let sink = try NetLogSink(fifo: fifo, spillDirectory: directory, memoryLimit: 1 << 20) { bytes in
                usleep(20_000)
                got.append(bytes)
            }
            let writer = try FileHandle(forWritingTo: URL(filePath: fifo))
            var text = head
            for number in 0..<20_000 { text += "{\"n\":\(number),\"x\":\"\(String(repeating: "y", count: 300))\"},\n" }
            text += "],\n\"polledData\": [{}]\n}\n"
            let begin = Date()
            try writer.write(contentsOf: Data(text.utf8))
            try writer.close()
            #expect(Date().timeIntervalSince(begin) < 5)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
            let end = sink.finish(seconds: 30)
            #expect(!end.torn && end.failure == nil && end.droppedBytes == 0)
            #expect(got.all.flatMap { $0 } == Array(text.utf8) && end.bytes == UInt64(text.utf8.count))
            #expect(got.all.allSatisfy { $0.last == 0x0a })
        }
    }

    @Test func aTornRecordIsDroppedAndCounted() throws {
        try withFifo { directory, fifo in
            let got = Collected<[UInt8]>()
            let sink = try NetLogSink(fifo: fifo, spillDirectory: directory) { got.append($0) }
            let writer = try FileHandle(forWritingTo: URL(filePath: fifo))
            try writer.write(contentsOf: Data((head + "{\"a\":1},\n{\"b\":").utf8))
            try writer.close()
            let end = sink.finish(seconds: 10)
            #expect(end.torn && end.droppedBytes == 5)
            #expect(got.all.flatMap { $0 } == Array((head + "{\"a\":1},\n").utf8))
        }
    }

    @Test func aFailingConsumerAndAFullSpillAreDeclaredAndTheWriterGoesOn() throws {
        for full in [false, true] {
            try withFifo { directory, fifo in
                let sink = try NetLogSink(
                    fifo: fifo, spillDirectory: directory, memoryLimit: 1 << 20, spillLimit: full ? 1 << 20 : 1 << 30
                ) { _ in if full { usleep(50_000) } else { throw Full() } }
                let writer = try FileHandle(forWritingTo: URL(filePath: fifo))
                let line = Data((String(repeating: "z", count: 999) + "\n").utf8)
                var block = Data()
                for _ in 0..<8000 { block += line }
                let begin = Date()
                try writer.write(contentsOf: block)
                try writer.close()
                #expect(Date().timeIntervalSince(begin) < 5)
                let end = sink.finish(seconds: 20)
                #expect(end.failure != nil && end.torn && end.bytes < UInt64(block.count), "\(end)")
            }
        }
    }

    @Test func aBrowserThatNeverOpensIsNotWaitedForForEver() throws {
        try withFifo { directory, fifo in
            let sink = try NetLogSink(fifo: fifo, spillDirectory: directory) { _ in }
            let end = sink.finish(seconds: 0.3)
            #expect(end.torn && end.bytes == 0)
            #expect(throws: BrowserError.self) {
                try NetLogSink(fifo: "/dev/null", spillDirectory: directory) { _ in }
            }
        }
    }
}
