import FarmProtocol
import Foundation
import Testing

/// The wire forms, written down: a client or worker of another version must find them unchanged.
@Suite("Wire forms")
struct WireTests {
    private func check<Value: Codable & Equatable>(
        _ value: Value, _ golden: String, _ location: SourceLocation = #_sourceLocation
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(String(decoding: try encoder.encode(value), as: UTF8.self) == golden, sourceLocation: location)
        #expect(
            try JSONDecoder().decode(Value.self, from: Data(golden.utf8)) == value, sourceLocation: location)
        // Members that a newer version may add are passed over.
        let extended = golden.dropLast() + (golden == "{}" ? "" : ",") + #""added":{"later":[1]}}"#
        #expect(
            try JSONDecoder().decode(Value.self, from: Data(extended.utf8)) == value, sourceLocation: location)
    }

    @Test("capture request")
    func captureRequest() throws {
        try check(CaptureRequest(url: "https://a/"), #"{"url":"https://a/"}"#)
        try check(
            CaptureRequest(url: "https://a/", script: "[]", subject: "张三"),
            #"{"script":"[]","subject":"张三","url":"https://a/"}"#)
        try check(
            CaptureRequest(url: "https://a/", isInteractive: true), #"{"interactive":true,"url":"https://a/"}"#)
    }

    @Test("session and page")
    func session() throws {
        var view = SessionView(id: "1", phase: .queued, url: "https://a/", detail: "waits", createdAt: 1)
        let short = #"{"createdAt":1,"detail":"waits","id":"1","phase":"queued","url":"https://a/"}"#
        try check(view, short)
        try check(SessionPage(sessions: [view], next: nil), #"{"sessions":["# + short + "]}")
        try check(SessionPage(sessions: [], next: "7"), #"{"next":"7","sessions":[]}"#)
        view.phase = .sealed
        view.worker = "w"
        view.openedAt = 2
        view.closedAt = 1_790_000_000_000
        view.reason = "time-limit"
        view.fingerprint = "aa"
        view.fingerprintSm3 = "bb"
        view.bundleBytes = 9_007_199_254_740_993
        try check(
            view,
            #"{"bundleBytes":9007199254740993,"closedAt":1790000000000,"createdAt":1,"detail":"waits","fingerprint":"aa","#
                + #""fingerprintSm3":"bb","id":"1","openedAt":2,"phase":"sealed","reason":"time-limit","url":"https://a/","#
                + #""worker":"w"}"#)
    }

    @Test("session report")
    func report() throws {
        var report = SessionReport(phase: .closing, detail: "over")
        try check(report, #"{"detail":"over","phase":"closing"}"#)
        report.openedAt = 1
        report.closedAt = 2
        report.reason = "user"
        report.fingerprint = "aa"
        report.fingerprintSm3 = "bb"
        try check(
            report,
            #"{"closedAt":2,"detail":"over","fingerprint":"aa","fingerprintSm3":"bb","openedAt":1,"phase":"closing","#
                + #""reason":"user"}"#)
    }

    @Test("worker's introduction and welcome")
    func worker() throws {
        try check(
            WorkerRegistration(publicKey: "aa", imageName: "desktop", imageSha256: "bb", capacity: 2),
            #"{"capacity":2,"imageName":"desktop","imageSha256":"bb","publicKey":"aa"}"#)
        try check(
            WorkerWelcome(
                worker: "w", policy: "{}", keyIndex: 18_446_744_073_709_551_615, keyEntry: "00",
                timeAuthorities: [.init(name: "test", url: "/tsa", certificate: "AA==")], lastLease: 3),
            #"{"keyEntry":"00","keyIndex":18446744073709551615,"lastLease":3,"policy":"{}","timeAuthorities":"#
                + #"[{"certificate":"AA==","name":"test","url":"/tsa"}],"worker":"w"}"#)
    }

    @Test("poll and orders")
    func poll() throws {
        try check(WorkerPoll(warm: 1, active: ["a"]), #"{"active":["a"],"warm":1}"#)
        try check(
            WorkerOrders(captures: [.init(session: "s", request: .init(url: "https://a/"))]),
            #"{"captures":[{"request":{"url":"https://a/"},"session":"s"}]}"#)
    }

    @Test("ledger messages")
    func ledger() throws {
        try check(EntrySubmission(entry: "00ff"), #"{"entry":"00ff"}"#)
        try check(EntryAcknowledgement(index: 7), #"{"index":7}"#)
        try check(
            EntryReceipt(index: 1, size: 2, checkpoint: "a\nb\n", proof: ["aa"]),
            #"{"checkpoint":"a\nb\n","index":1,"proof":["aa"],"size":2}"#)
        try check(ProofRequest(indices: [1, 2], from: 0), #"{"from":0,"indices":[1,2]}"#)
        try check(
            ProofSet(size: 3, checkpoint: "c", proofs: [["aa"], []], consistency: []),
            #"{"checkpoint":"c","consistency":[],"proofs":[["aa"],[]],"size":3}"#)
    }

    @Test("problem details (RFC 9457)")
    func problem() throws {
        try check(
            ProblemDetails(status: 404, title: "None", detail: "there is none"),
            #"{"detail":"there is none","status":404,"title":"None","type":"about:blank"}"#)
        try check(
            ProblemDetails(
                status: 422, title: "T", detail: "D", errors: [.init(field: "url", problem: "names no host")]),
            #"{"detail":"D","errors":[{"field":"url","problem":"names no host"}],"status":422,"title":"T","#
                + #""type":"about:blank"}"#)
    }

    @Test("a message without a required member, or with one of another type, is refused")
    func malformed() {
        let decoder = JSONDecoder()
        for text in [
            "{}", "[]", "null", #"{"url":1}"#, #"{"url":null}"#, "", "{", #"{"script":"[]"}"#,
        ] {
            #expect(throws: DecodingError.self) {
                _ = try decoder.decode(CaptureRequest.self, from: Data(text.utf8))
            }
        }
        for text in [
            #"{"phase":"lost","detail":""}"#, #"{"phase":"open"}"#, #"{"phase":"Open","detail":""}"#,
            #"{"phase":"open","detail":"","openedAt":1.5}"#,
        ] {
            #expect(throws: DecodingError.self) { _ = try decoder.decode(SessionReport.self, from: Data(text.utf8)) }
        }
        for text in [#"{"indices":[-1],"from":0}"#, #"{"indices":[18446744073709551616],"from":0}"#] {
            #expect(throws: DecodingError.self) { _ = try decoder.decode(ProofRequest.self, from: Data(text.utf8)) }
        }
    }
}
