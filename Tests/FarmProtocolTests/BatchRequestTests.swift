import FarmProtocol
import Foundation
import SeededTestSupport
import Testing

@Suite("Lists of captures") struct BatchRequestTests {
    private func list(_ count: Int) -> BatchRequest {
        BatchRequest(captures: (0..<count).map { .init(url: "https://example.com/\($0)") })
    }

    @Test func aListHasALength() {
        #expect(list(1).problems().isEmpty && list(1000).problems().isEmpty)
        for count in [0, 1001] { #expect(list(count).problems().map(\.field) == ["captures"]) }
    }

    @Test func faultsNameTheirPlace() {
        var batch = list(4)
        batch.captures[1].url = "ftp://example.com/"
        batch.captures[3].subject = String(repeating: "x", count: CaptureRequest.maximumSubjectBytes + 1)
        #expect(batch.problems().map(\.field) == ["captures[1].url", "captures[3].subject"])
        batch.captures = (0..<500).map { .init(url: "no address \($0)") }
        #expect(batch.problems().count == BatchRequest.maximumProblems)
        batch = list(1)
        batch.script = String(repeating: " ", count: BatchRequest.maximumScriptBytes) + "[1]"
        #expect(batch.problems().map(\.field) == ["script"])
        for script in ["", "{}", #"{"steps":"["}"#, #"{"a":"\"["}"#] {
            batch.script = script
            #expect(batch.problems().map(\.field) == ["script"], "\(script)")
        }
    }

    @Test func everyScriptBeginsWithItsAddress() throws {
        let script = #"{"version":1, "steps": [ {"do":"wait","seconds":0.1},{"do":"type","text":"[\"]"}]}"#
        let batch = BatchRequest(
            captures: [.init(url: "https://a.example/?q=\"\\", subject: "甲"), .init(url: "https://b.example/")],
            script: script)
        let requests = batch.requests()
        #expect(requests.map(\.subject) == ["甲", nil])
        for (request, item) in zip(requests, batch.captures) {
            #expect(request.url == item.url)
            let text = try #require(request.script)
            let value = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            let steps = try #require(value?["steps"] as? [[String: Any]])
            #expect(steps.count == 3 && steps[0]["do"] as? String == "navigate")
            #expect(steps[0]["url"] as? String == item.url)
            #expect(steps[2]["text"] as? String == "[\"]")
            // What was written is there as it was written.
            #expect(text.contains(#"{"do":"wait","seconds":0.1}"#))
        }
        #expect(list(1).requests()[0].script == nil)
    }

    // MARK: Lines

    @Test func linesAreRead() {
        let text =
            "\u{FEFF}# our shops\r\nhttps://a.example/\t张三 诉 李四\r\n\r\n  https://b.example/x  \nhttps://c.example/\t \nhttps://d.example/   two  words \n"
        let list = AddressList(text)
        #expect(list.faults.isEmpty)
        #expect(
            list.items == [
                .init(url: "https://a.example/", subject: "张三 诉 李四"), .init(url: "https://b.example/x"),
                .init(url: "https://c.example/"), .init(url: "https://d.example/", subject: "two  words"),
            ])
    }

    @Test func badLinesAreNamed() {
        let list = AddressList("https://a.example/\nexample.com\n# fine\nhttps://a b/\n")
        #expect(list.faults.map(\.line) == [2, 4])
        #expect(list.faults.allSatisfy { $0.field == "url" })
        #expect(list.faults[0].description == "line 2: url must begin with https:// or http://")
        for empty in ["", "\n\n", "# nothing\n"] { #expect(AddressList(empty).faults.count == 1) }
        let many = String(repeating: "https://a.example/\n", count: 1001)
        #expect(AddressList(many).faults.map(\.line) == [1001])
        #expect(AddressList(String(repeating: "x\n", count: 1000)).faults.count == BatchRequest.maximumProblems)
    }

    @Test func anyTextIsReadOrNamed() {
        var random = SeededGenerator.announced()
        let start = Array("https://a.example/\t甲\n#\r\nhttps://b.example/\n".utf8)
        for _ in 0..<2000 {
            let list = AddressList(String(decoding: random.mutate(start), as: UTF8.self))
            #expect(list.items.allSatisfy { CaptureRequest(url: $0.url, subject: $0.subject).problems().isEmpty })
            #expect(!list.items.isEmpty || !list.faults.isEmpty)
        }
    }

    // MARK: Tables

    private func row(_ url: String, detail: String) -> BatchView.Result {
        BatchView.Result(
            number: 1, SessionView(id: "s", phase: .failed, url: url, detail: detail, createdAt: 1), hasLetters: true)
    }

    @Test func aTableRunsNoFormulas() {
        for detail in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "=cmd|' /C calc'!A0"] {
            let text = BatchTable.text([row("https://a.example/", detail: detail)])
            let line = text.components(separatedBy: "\r\n")[1]
            #expect(line.contains(",'\(detail)") || line.contains(",\"'\(detail)"), "\(line)")
        }
        #expect(BatchTable.text([row("https://a.example/", detail: "a=1")]).contains(",a=1,"))
    }

    @Test func aTableQuotes() {
        let text = BatchTable.text([row("https://a.example/?a,b", detail: "said \"no\",\nand went")])
        #expect(text.hasPrefix("\u{FEFF}number,url,phase,"))
        #expect(text.contains(#"1,"https://a.example/?a,b",failed,"said ""no"",\#nand went",,s,,,,"# + "\r\n"))
    }
}
