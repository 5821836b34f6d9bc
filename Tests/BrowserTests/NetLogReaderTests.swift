import Browser
import Testing

/// A small log with numbers unlike Chromium's: only the names count.
struct NetLogReaderTests {
    private let names = [
        "URL_REQUEST_START_JOB", "URL_REQUEST_REDIRECTED", "HTTP_STREAM_REQUEST_BOUND_TO_JOB",
        "SOCKET_POOL_BOUND_TO_SOCKET", "TCP_CONNECT", "SSL_CONNECT", "SSL_CERTIFICATES_RECEIVED", "SOCKET_BYTES",
    ]

    private func header(without missing: String? = nil) -> String {
        let types = names.enumerated().filter { $0.element != missing }.map { "\"\($0.element)\":\(900 + $0.offset)" }
        return """
            {"constants":{"logEventTypes":{\(types.joined(separator: ","))},"logEventPhase":{"PHASE_BEGIN":7,"PHASE_END":8},
            """.trimmingNewline
                + #""logSourceType":{"SOCKET":3,"URL_REQUEST":4},"loadFlag":{"MAIN_FRAME":2},"timeTickOffset":1000},"#
                + "\n\"events\": [\n"
    }

    private func event(_ name: String, _ source: Int, _ parameters: String, phase: Int = 7, time: Int = 5) -> String {
        let type = 900 + (names.firstIndex(of: name) ?? 99)
        return "{\"params\":{\(parameters)},\"phase\":\(phase),\"source\":{\"id\":\(source),\"type\":4},"
            + "\"time\":\"\(time)\",\"type\":\(type)},\n"
    }

    private var log: String {
        header() + event("URL_REQUEST_START_JOB", 1, #""load_flags":2,"method":"GET","url":"http://u@h.test:81/a""#)
            + event("HTTP_STREAM_REQUEST_BOUND_TO_JOB", 1, #""source_dependency":{"id":2,"type":9}"#)
            + event("SOCKET_BYTES", 3, #""bytes":"AAAA""#)
            + event("TCP_CONNECT", 3, #""local_address":"10.0.0.2:5","remote_address":"[2001:db8::1]:81""#, phase: 8)
            + event("SOCKET_POOL_BOUND_TO_SOCKET", 2, #""source_dependency":{"id":3,"type":3}"#, time: 9)
            + event("URL_REQUEST_REDIRECTED", 1, #""location":"http://h.test:81/b""#, time: 11)
            + event("URL_REQUEST_START_JOB", 5, #""load_flags":0,"method":"GET","url":"http://h.test/i.png""#)
            + "],\n}\n"
    }

    @Test func namesCountAndCutsDoNot() throws {
        for piece in [1, 7, 64, 100_000] {
            var reader = NetLogReader()
            var events: [NetLogEvent] = []
            let bytes = Array(log.utf8)
            for start in stride(from: 0, to: bytes.count, by: piece) {
                events += try reader.consume(Array(bytes[start..<min(start + piece, bytes.count)]))
            }
            #expect(
                events == [
                    .navigation(url: "http://u@h.test:81/a", method: "GET", request: 1, atUnixMs: 1005),
                    .redirect(to: "http://h.test:81/b", request: 1, atUnixMs: 1011),
                ])
            let report = reader.report()
            #expect(report.connections.count == 1 && report.connections.first?.hosts == ["h.test:81"])
            #expect(report.connections.first?.peer == "[2001:db8::1]:81" && report.connections.first?.tls == nil)
            #expect(report.connections.first?.firstUseUnixMs == 1009 && reader.eventCount == 7)
        }
    }

    /// The published form, byte by byte.
    @Test func golden() throws {
        var reader = NetLogReader()
        _ = try reader.consume(Array(log.utf8))
        #expect(
            reader.report().json()
                == #"{"answers":{},"certificates":{},"connections":[{"firstUse":1009,"hosts":["h.test:81"],"#
                + #""local":"10.0.0.2:5","peer":"[2001:db8::1]:81","protocol":"http/1.1"}],"skipped":0,"version":1}"#)
    }

    @Test func aLogWithoutANeededNameOrHeaderIsRefused() {
        for text in [
            header(without: "TCP_CONNECT"), "{\"events\":[]}\n", "\n", header().replacing("\"events\"", with: "\"x\""),
        ] {
            var reader = NetLogReader()
            #expect(throws: BrowserError.self) { _ = try reader.consume(Array(text.utf8)) }
        }
    }

    @Test func survivesMutation() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix(state: seed)
        let original = Array(log.utf8)
        var read = 0
        for _ in 0..<3000 {
            var bytes = original
            for _ in 0...Int(random.next() % 6) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(random.next() & 255)
            }
            var reader = NetLogReader()
            do {
                _ = try reader.consume(bytes)
                read += reader.report().json().isEmpty ? 0 : 1
            } catch {
                #expect(error.code == .notANetLog, "seed \(seed)")
            }
        }
        #expect(read > 0)
    }
}

extension String {
    fileprivate var trimmingNewline: String { replacing("\n", with: "") }
}
