import FarmProtocol
import Portal
import SeededTestSupport
import Testing

@testable import Coordinator

@Suite("Parts of capture pages")
struct CapturePartsTests {
    @Test(
        "ranges of bytes",
        arguments: [
            (nil, 10, ByteRange.whole), ("bytes=0-0", 10, .part(0..<1)), ("bytes=3-", 10, .part(3..<10)),
            ("bytes=3-99", 10, .part(3..<10)), ("bytes=-3", 10, .part(7..<10)), ("bytes=-99", 10, .part(0..<10)),
            ("bytes=10-", 10, .outside), ("bytes=-0", 10, .outside), ("bytes=0-", 0, .outside),
            ("bytes=5-4", 10, .whole), ("bytes=", 10, .whole), ("bytes=-", 10, .whole), ("bytes=1-2,3-4", 10, .whole),
            ("bytes=99999999999999999999-", 10, .whole), ("bytes=+1-2", 10, .whole), ("octets=1-2", 10, .whole),
            ("bytes=0-18446744073709551615", 10, .part(0..<10)),
        ] as [(String?, UInt64, ByteRange)])
    func ranges(_ row: (header: String?, length: UInt64, due: ByteRange)) {
        #expect(ByteRange(row.header, length: row.length) == row.due)
    }

    @Test("any range lies inside, or is none")
    func randomRanges() {
        var generator = SeededGenerator.announced()
        for _ in 0..<2000 {
            let header = String(decoding: generator.mutate(Array("bytes=12-345".utf8)), as: UTF8.self)
            let length = UInt64.random(in: 0...400, using: &generator)
            if case .part(let range) = ByteRange(header, length: length) {
                #expect(!range.isEmpty && range.upperBound <= length, "\(header)")
            }
        }
    }

    @Test(
        "names of downloads carry no directory, no line and no sign that turns text",
        arguments: [
            ("../../etc/passwd", "passwd"), ("a\r\nSet-Cookie: x", "aSet-Cookie%3A%20x"), ("C:\\x\\y.exe", "y.exe"),
            ("..", ""), ("invoice\u{202E}gpj.exe", "invoicegpj.exe"), ("\";x=\"", "%22%3Bx%3D%22"),
            (".hidden", "hidden"),
        ])
    func names(_ row: (name: String, due: String)) {
        let plain = "attachment; filename=\"0001.bin\""
        let text = DownloadName.disposition(name: row.name, path: "downloads/0001.bin")
        #expect(text == (row.due.isEmpty ? plain : plain + "; filename*=UTF-8''" + row.due))
        #expect(DownloadName.disposition(name: nil, path: "downloads/0001.bin") == plain)
    }

    @Test("forms are read or refused")
    func forms() throws {
        let body = Array(
            "url=https%3A%2F%2Fx.example%2F&subject=%E5%BC%A0%E4%B8%89&kind=plain&script=&token=t&key=k".utf8)
        let form = try CaptureForm(Form(body, known: CaptureForm.known))
        #expect(form.draft == CaptureDraft(url: "https://x.example/", subject: "张三", kind: .plain))
        #expect(form.request == CaptureRequest(url: "https://x.example/", subject: "张三"))
        for wrong in [
            "kind=plain&kind=plain", "kind=none", "kind=plain&more=1", "kind=plain&url=%FF", "kind=plain&url=%2",
        ] {
            #expect(throws: ProblemDetails.self) {
                try CaptureForm(Form(Array(wrong.utf8), known: CaptureForm.known))
            }
        }
        var generator = SeededGenerator.announced()
        for _ in 0..<500 { _ = try? CaptureForm(Form(generator.mutate(body), known: CaptureForm.known)) }
    }

    @Test("a viewer that is not installed is said to be so")
    func viewer() throws {
        let error = #expect(throws: ViewerFilesError.self) { try ViewerFiles(directory: "/nonexistent") }
        #expect(error?.message.contains("install Debian's package novnc") == true)
    }
}
