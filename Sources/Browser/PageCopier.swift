internal import CryptoPrimitives
internal import DesktopInput
internal import Glibc

/// A readable copy of one page, made after input had ended.
public struct PageCopy: Sendable {
    public let url: String
    public let title: String
    /// RFC 2557, as Chromium writes it.
    public let mhtml: [UInt8]?
    /// The whole page, not only what the window shows.
    public let png: [UInt8]?
    /// The page was longer or wider than the picture may be; the picture shows its beginning.
    public let pictureIsCut: Bool
    /// What could not be made, one sentence each.
    public let failures: [String]
}

/// Takes MHTML and full-page pictures through the debugging pipe, once policy allows attaching.
public struct PageCopier {
    public struct Limits: Sendable {
        public var pages = 32
        public var bytes = 64 << 20
        /// Pixels; above it a picture is cut (textures are at most this large).
        public var side = 16384
        public var timeoutSeconds = 20.0

        public init() {}
    }

    /// How the browser answers the wish to attach to a page.
    public enum AttachAnswer: Sendable, Hashable {
        case allowed
        case refused(String)
        case noPage
    }

    private let pipe: DebugPipe
    private let limits: Limits

    public init(_ pipe: DebugPipe, limits: Limits = Limits()) {
        self.pipe = pipe
        self.limits = limits
    }

    /// Tries to attach to the first page, and detaches again.
    public func probeAttaching() throws(BrowserError) -> AttachAnswer {
        guard let target = try pages().first else { return .noPage }
        do throws(BrowserError) {
            let session = try attach(target.identifier)
            try detach(session)
            return .allowed
        } catch {
            guard error.code == .refused else { throw error }
            return .refused(error.message)
        }
    }

    /// Asks every 50 ms until attaching is allowed.
    ///
    /// - Returns: false when it still is not after that time.
    public func waitUntilAllowed(seconds: Double) throws(BrowserError) -> Bool {
        let deadline = monotonicNanoseconds() + UInt64(seconds * 1e9)
        while true {
            switch try probeAttaching() {
            case .allowed, .noPage: return true
            case .refused: break
            }
            guard monotonicNanoseconds() < deadline else { return false }
            usleep(50_000)
        }
    }

    /// Copies every page, in the browser's order; a page that fails is in the result with its failures.
    public func copyPages() throws(BrowserError) -> [PageCopy] {
        var copies: [PageCopy] = []
        for (index, page) in try pages().enumerated() {
            guard index < limits.pages else {
                copies.append(Self.nothing(of: page, because: "not copied: more than \(limits.pages) pages are open"))
                continue
            }
            copies.append(try copy(page))
        }
        return copies
    }

    private static func nothing(of page: Target, because reason: String) -> PageCopy {
        PageCopy(url: page.url, title: page.title, mhtml: nil, png: nil, pictureIsCut: false, failures: [reason])
    }

    private struct Target {
        let identifier: String
        let url: String
        let title: String
    }

    private func pages() throws(BrowserError) -> [Target] {
        let answer = try pipe.call("Target.getTargets", timeoutSeconds: limits.timeoutSeconds)
        return (answer["targetInfos"]?.array ?? []).compactMap { info in
            guard info["type"]?.string == "page", let identifier = info["targetId"]?.string else { return nil }
            return Target(
                identifier: identifier, url: info["url"]?.string ?? "", title: info["title"]?.string ?? "")
        }
    }

    private func attach(_ target: String) throws(BrowserError) -> String {
        let answer = try pipe.call(
            "Target.attachToTarget", ["targetId": .string(target), "flatten": .bool(true)],
            timeoutSeconds: limits.timeoutSeconds)
        guard let session = answer["sessionId"]?.string else {
            throw BrowserError(.refused, "Target.attachToTarget: an answer without a session")
        }
        return session
    }

    private func detach(_ session: String) throws(BrowserError) {
        _ = try pipe.call(
            "Target.detachFromTarget", ["sessionId": .string(session)], timeoutSeconds: limits.timeoutSeconds)
    }

    private func copy(_ page: Target) throws(BrowserError) -> PageCopy {
        var failures: [String] = []
        var mhtml: [UInt8]?
        var picture: (bytes: [UInt8], cut: Bool)?
        do throws(BrowserError) {
            let session = try attach(page.identifier)
            // A tab in the background draws nothing, and a picture of it would never come.
            _ = try pipe.call("Page.bringToFront", session: session, timeoutSeconds: limits.timeoutSeconds)
            do throws(BrowserError) { mhtml = try snapshot(session) } catch { failures.append(try survivable(error)) }
            do throws(BrowserError) { picture = try photograph(session) } catch {
                failures.append(try survivable(error))
            }
            try detach(session)
        } catch { failures.append(try survivable(error)) }
        return PageCopy(
            url: page.url, title: page.title, mhtml: mhtml, png: picture?.bytes, pictureIsCut: picture?.cut ?? false,
            failures: failures)
    }

    /// The failure of one page; a browser that is gone ends the whole.
    private func survivable(_ error: BrowserError) throws(BrowserError) -> String {
        switch error.code {
        case .refused, .timedOut: return error.message
        default: throw error
        }
    }

    private func snapshot(_ session: String) throws(BrowserError) -> [UInt8] {
        let answer = try pipe.call(
            "Page.captureSnapshot", ["format": .string("mhtml")], session: session,
            timeoutSeconds: limits.timeoutSeconds)
        guard let text = answer["data"]?.string else { throw BrowserError(.refused, "captureSnapshot: no data") }
        guard text.utf8.count <= limits.bytes else {
            throw BrowserError(.refused, "captureSnapshot: \(text.utf8.count) bytes, more than \(limits.bytes)")
        }
        return Array(text.utf8)
    }

    private func photograph(_ session: String) throws(BrowserError) -> (bytes: [UInt8], cut: Bool) {
        let metrics = try pipe.call(
            "Page.getLayoutMetrics", session: session, timeoutSeconds: limits.timeoutSeconds)
        let side = Double(limits.side)
        let size = metrics["cssContentSize"]
        let (width, height) = (size?["width"]?.double ?? 0, size?["height"]?.double ?? 0)
        let clip: [String: JSONValue] = [
            "x": .integer(0), "y": .integer(0), "width": .number(max(1, min(width, side))),
            "height": .number(max(1, min(height, side))), "scale": .integer(1),
        ]
        let answer = try pipe.call(
            "Page.captureScreenshot",
            ["format": .string("png"), "captureBeyondViewport": .bool(true), "clip": .object(clip)], session: session,
            timeoutSeconds: limits.timeoutSeconds)
        guard let text = answer["data"]?.string, let bytes = Base64.decode(text), bytes.count <= limits.bytes else {
            throw BrowserError(.refused, "captureScreenshot: no picture, or more than \(limits.bytes) bytes")
        }
        return (bytes, width > side || height > side)
    }
}
