import Browser
import Testing

struct DownloadTrackerTests {
    @Test func chromiumsWay() {
        var tracker = DownloadTracker()
        #expect(tracker.take(.created(name: "a.pdf")).isEmpty)
        #expect(tracker.take(.closedAfterWriting(name: "a.pdf")).isEmpty)
        let partial = "Unconfirmed 7.crdownload"
        #expect(tracker.take(.created(name: partial)) == [.started(name: partial)])
        #expect(tracker.take(.movedFrom(name: partial, cookie: 1)).isEmpty)
        #expect(tracker.take(.movedTo(name: "a.pdf.crdownload", cookie: 1)).isEmpty)
        #expect(tracker.take(.closedAfterWriting(name: "a.pdf.crdownload")).isEmpty)
        #expect(tracker.take(.movedFrom(name: "a.pdf.crdownload", cookie: 2)).isEmpty)
        #expect(tracker.take(.movedTo(name: "a.pdf", cookie: 2)) == [.complete(name: "a.pdf")])
        #expect(tracker.partial.isEmpty)
    }

    @Test func aCancelledDownloadAndAForeignFile() {
        var tracker = DownloadTracker()
        _ = tracker.take(.created(name: "b.zip.crdownload"))
        #expect(tracker.take(.removed(name: "b.zip.crdownload")) == [.cancelled(name: "b.zip.crdownload")])
        #expect(tracker.take(.movedTo(name: "planted", cookie: 9)).isEmpty)
        #expect(tracker.take(.removed(name: "b.zip")).isEmpty)
    }

    @Test func aCompleteFileThatIsWrittenAgainIsReportedAgain() {
        var tracker = DownloadTracker()
        _ = tracker.take(.created(name: "c.crdownload"))
        _ = tracker.take(.movedFrom(name: "c.crdownload", cookie: 3))
        #expect(tracker.take(.movedTo(name: "c", cookie: 3)) == [.complete(name: "c")])
        #expect(tracker.take(.closedAfterWriting(name: "c")) == [.complete(name: "c")])
    }
}
