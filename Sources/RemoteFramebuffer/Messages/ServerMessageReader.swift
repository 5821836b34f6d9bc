/// Follows a server's messages without decoding a pixel, however its bytes are cut.
///
/// Knows where each message and each rectangle ends, lets pass what it has understood, and takes texts out. Holds the
/// head of one message, or one text of bounded length.
public struct ServerMessageReader: Sendable {
    private enum Step: Hashable, Sendable {
        case messageType
        case updateHead
        case rectangleHead
        case rectangleData
        case colourMapHead
        case fenceHead
        case cutTextHead
        case cutTextPayload(announced: Int)
        case powerRest
    }

    /// Bytes of x, y, width, height, encoding.
    private static let rectangleHeadByteCount = 12

    private var step = Step.messageType
    private var collecting = 1
    private var skipping = 0
    /// Bytes of a text that is not kept; they do not pass.
    private var discarding = 0
    private var discarded = 0
    private var held: [UInt8] = []
    private var walk: RectangleWalk?
    /// Of the update at hand; nil when only LastRect ends it.
    private var rectanglesLeft: Int? = 0
    private var offered: Set<RFBEncoding> = [.raw]

    /// Rectangles of each encoding so far.
    public private(set) var rectangles: [RFBEncoding: Int] = [:]

    /// Fences so far that ask for an answer.
    public private(set) var fences = 0

    /// Bytes taken so far.
    public private(set) var offset: UInt64

    /// Whether the last byte ended a message.
    public var isBetweenMessages: Bool { step == .messageType && skipping == 0 && discarding == 0 && held.isEmpty }

    /// Of the framebuffer, as the server last said.
    public private(set) var size: FramebufferSize

    /// As the viewer last set it; the caller sees to it that no update is on its way then.
    public var format: PixelFormat

    /// - Parameter offset: where the messages begin, for errors.
    public init(size: FramebufferSize, format: PixelFormat, offset: UInt64 = 0) {
        self.size = size
        self.format = format
        self.offset = offset
    }

    /// The server may use these from now on, besides all that it might use before.
    public mutating func offer(_ numbers: [Int32]) {
        for number in numbers { if let encoding = RFBEncoding(rawValue: number) { offered.insert(encoding) } }
    }

    /// Takes `chunk`, and appends what it comes to.
    ///
    /// - Throws: `.message`, `.encoding`, `.rectangle`, `.geometry`, `.limit`. What came before the fault has been
    ///   appended; the reader is of no use afterwards.
    public mutating func take(_ chunk: [UInt8], _ items: inout [ServerItem]) throws(RFBError) {
        var passed: [UInt8] = []
        passed.reserveCapacity(chunk.count + held.count)
        var position = 0
        var failure: RFBError?
        while position < chunk.count {
            if skipping > 0 || discarding > 0 {
                let count = min(skipping + discarding, chunk.count - position)
                if skipping > 0 { passed += chunk[position..<position + count] }
                position += count
                pass(count, &passed, &items)
                continue
            }
            let count = min(collecting - held.count, chunk.count - position)
            held += chunk[position..<position + count]
            position += count
            offset += UInt64(count)
            guard held.count == collecting else { break }
            do { try decide(&passed, &items) } catch {
                failure = error.moved(to: offset - UInt64(held.count))
                break
            }
            held.removeAll(keepingCapacity: true)
        }
        if !passed.isEmpty { items.append(.bytes(passed)) }
        if let failure { throw failure }
    }

    private mutating func pass(_ count: Int, _ passed: inout [UInt8], _ items: inout [ServerItem]) {
        offset += UInt64(count)
        if skipping > 0 {
            skipping -= count
            return
        }
        discarding -= count
        if discarding == 0 { deliver(.cutText(.tooLong(byteCount: discarded)), &passed, &items) }
    }

    private func deliver(_ item: ServerItem, _ passed: inout [UInt8], _ items: inout [ServerItem]) {
        if !passed.isEmpty { items.append(.bytes(passed)) }
        passed = []
        items.append(item)
    }

    /// Goes on by what is held, which is complete.
    private mutating func decide(_ passed: inout [UInt8], _ items: inout [ServerItem]) throws(RFBError) {
        switch step {
        case .messageType: try beginMessage(&passed)
        case .updateHead:
            passed += held
            let count = Int(held.u16(1))
            rectanglesLeft = count == 0xFFFF ? nil : count
            beginRectangle()
        case .rectangleHead:
            try beginData()
            passed += held
        case .rectangleData:
            guard let advance = try fault({ () throws(RectangleFault) in try walk?.take(held) }) else {
                throw RFBError(.rectangle, .server, "data of no rectangle")
            }
            passed += held
            follow(advance)
        case .colourMapHead:
            passed += held
            endMessage(skipping: 6 * Int(held.u16(3)))
        case .fenceHead:
            let count = Int(held[7])
            guard count <= ClientMessage.maximumFencePayload else {
                throw RFBError(.limit, .server, "a fence of \(count) bytes")
            }
            if held.u32(3) & ClientMessage.fenceRequest != 0 { fences += 1 }
            passed += held
            endMessage(skipping: count)
        case .cutTextHead: try beginText(&passed, &items)
        case .cutTextPayload(let announced):
            deliver(.cutText(CutText.read(announced: announced, payload: held)), &passed, &items)
            endMessage()
        case .powerRest:
            deliver(.power, &passed, &items)
            endMessage()
        }
    }

    private mutating func go(_ next: Step, collecting count: Int, skipping skip: Int = 0) {
        step = next
        collecting = count
        skipping = skip
    }

    private mutating func endMessage(skipping skip: Int = 0) { go(.messageType, collecting: 1, skipping: skip) }

    private mutating func beginMessage(_ passed: inout [UInt8]) throws(RFBError) {
        switch held[0] {
        case ServerKind.update: go(.updateHead, collecting: 3)
        case ServerKind.colourMap: go(.colourMapHead, collecting: 5)
        case ServerKind.bell, ServerKind.endOfContinuousUpdates: endMessage()
        case ServerKind.fence: go(.fenceHead, collecting: 8)
        case ServerKind.cutText:
            go(.cutTextHead, collecting: CutText.headByteCount - 1)
            return
        case ServerKind.power:
            go(.powerRest, collecting: 3)
            return
        default: throw RFBError(.message, .server, "message type \(held[0]) is unknown")
        }
        passed += held
    }

    private mutating func beginText(_ passed: inout [UInt8], _ items: inout [ServerItem]) throws(RFBError) {
        let announced = CutText.announced([0] + held)
        let count = abs(announced)
        guard count <= CutText.maximumSkipped else { throw RFBError(.limit, .server, "a text of \(count) bytes") }
        if count > CutText.maximumKept {
            (discarding, discarded) = (count, count)
            endMessage()
        } else if count == 0 {
            deliver(.cutText(CutText.read(announced: 0, payload: [])), &passed, &items)
            endMessage()
        } else {
            go(.cutTextPayload(announced: announced), collecting: count)
        }
    }

    /// The next rectangle of the update, or the end of it.
    private mutating func beginRectangle(skipping skip: Int = 0) {
        if rectanglesLeft == 0 { return endMessage(skipping: skip) }
        rectanglesLeft = rectanglesLeft.map { $0 - 1 }
        go(.rectangleHead, collecting: Self.rectangleHeadByteCount, skipping: skip)
    }

    private mutating func beginData() throws(RFBError) {
        let rectangle = FramebufferRectangle(held, at: 0)
        let number = held.s32(8)
        guard let encoding = RFBEncoding(rawValue: number), offered.contains(encoding) else {
            throw RFBError(.encoding, .server, "a rectangle in encoding \(number), which was not asked for")
        }
        if encoding.isPicture, !rectangle.lies(in: size) {
            throw RFBError(.rectangle, .server, "a rectangle outside \(size.width) × \(size.height)")
        }
        try resize(encoding, rectangle)
        let format = format
        let (advance, walk) = try fault { () throws(RectangleFault) in
            try RectangleWalk.begin(encoding, rectangle, format)
        }
        self.walk = walk
        rectangles[encoding, default: 0] += 1
        if encoding == .lastRect { rectanglesLeft = 0 }
        follow(advance)
    }

    private mutating func resize(_ encoding: RFBEncoding, _ rectangle: FramebufferRectangle) throws(RFBError) {
        // y of an extended desktop size is the status of a request: only 0 says that the size holds.
        let isSize = encoding == .desktopSize || encoding == .extendedDesktopSize && rectangle.y == 0
        guard isSize else { return }
        guard let new = FramebufferSize(width: rectangle.width, height: rectangle.height) else {
            throw RFBError(.geometry, .server, "a framebuffer of \(rectangle.width) × \(rectangle.height)")
        }
        size = new
    }

    private mutating func follow(_ advance: Advance) {
        if advance.collect == 0 { return beginRectangle(skipping: advance.skip) }
        go(.rectangleData, collecting: advance.collect, skipping: advance.skip)
    }

    private func fault<Value>(_ body: () throws(RectangleFault) -> Value) throws(RFBError) -> Value {
        do { return try body() } catch { throw RFBError(error.code, .server, error.message) }
    }
}
