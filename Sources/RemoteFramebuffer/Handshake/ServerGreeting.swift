internal import CryptoPrimitives

/// ServerInit (RFC 6143 section 7.3.2): what the server says of its framebuffer.
public struct ServerInit: Hashable, Sendable {
    public static let maximumNameByteCount = 4096
    static let headByteCount = 24

    public let size: FramebufferSize
    public let format: PixelFormat
    /// As the server sent it; UTF-8 by custom.
    public let name: [UInt8]

    public init(size: FramebufferSize, format: PixelFormat, name: [UInt8]) {
        self.size = size
        self.format = format
        self.name = name
    }

    public var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.u16(size.width)
        writer.u16(size.height)
        writer.raw(format.bytes)
        writer.lengthPrefixed(name)
        return writer.bytes
    }
}

/// The handshake towards the server (RFC 6143 sections 7.1 to 7.3), in which the gate is the client.
public struct ServerGreeting: Sendable {
    /// RFB 3.8, the one version that both handshakes speak.
    static let version = Array("RFB 003.008\n".utf8)
    static let versionByteCount = 12
    static let challengeByteCount = 16
    private static let maximumReason = 4096

    enum SecurityType {
        static let none: UInt8 = 1
        static let challenge: UInt8 = 2
    }

    public enum Phase: Hashable, Sendable {
        case version
        case securityCount
        case securityTypes(Int)
        case challenge
        /// The caller has the challenge; the server waits for the answer.
        case answering
        case result
        case reasonLength
        case reason(Int)
        /// Authenticated; nothing is said before `begin`.
        case ready
        case initHead
        case initName(FramebufferSize, PixelFormat, Int)
        case done
    }

    public enum Output: Hashable, Sendable {
        case send([UInt8])
        case challenge([UInt8])
        case opened(ServerInit)
    }

    public private(set) var phase = Phase.version
    public private(set) var offset: UInt64 = 0
    private var held: [UInt8] = []

    public init() {}

    /// Takes bytes from the front of `rest`, at most up to the end of the handshake.
    ///
    /// - Throws: `.version`, `.security`, `.refused`, `.geometry`, `.pixelFormat`, `.limit`, `.order`.
    public mutating func take(_ rest: inout ArraySlice<UInt8>, _ outputs: inout [Output]) throws(RFBError) {
        while !rest.isEmpty, phase != .done {
            guard let needed else { throw fault(.order, "the server speaks when it should listen") }
            let part = rest.prefix(needed - held.count)
            held += part
            rest = rest.dropFirst(part.count)
            offset += UInt64(part.count)
            guard held.count == needed else { return }
            try decide(&outputs)
            held = []
            // A name or a reason of no length is complete at once.
            if self.needed == 0 { try decide(&outputs) }
        }
    }

    /// The answer to the challenge: 16 bytes, made with the password (section 7.2.2).
    ///
    /// - Throws: `.illegalMove` when there is no challenge, or the answer has another length.
    public mutating func answer(_ bytes: [UInt8]) throws(RFBError) -> Output {
        guard phase == .answering, bytes.count == Self.challengeByteCount else {
            throw fault(.illegalMove, "no challenge waits for these \(bytes.count) bytes")
        }
        phase = .result
        return .send(bytes)
    }

    /// Asks for the desktop, shared: a watching viewer must not throw the user out.
    ///
    /// - Throws: `.illegalMove` before authentication.
    public mutating func begin() throws(RFBError) -> Output {
        guard phase == .ready else { throw fault(.illegalMove, "the server is not ready") }
        phase = .initHead
        return .send([1])
    }

    private var needed: Int? {
        switch phase {
        case .version: Self.versionByteCount
        case .securityCount: 1
        case .securityTypes(let count): count
        case .challenge: Self.challengeByteCount
        case .result, .reasonLength: 4
        case .reason(let count): count
        case .initHead: ServerInit.headByteCount
        case .initName(_, _, let count): count
        case .answering, .ready, .done: nil
        }
    }

    private mutating func decide(_ outputs: inout [Output]) throws(RFBError) {
        switch phase {
        case .version:
            guard Self.isRecent(held) else { throw fault(.version, "the server does not speak RFB 3.8") }
            outputs.append(.send(Self.version))
            phase = .securityCount
        case .securityCount: phase = held[0] == 0 ? .reasonLength : .securityTypes(Int(held[0]))
        case .securityTypes: try chooseSecurity(&outputs)
        case .challenge:
            outputs.append(.challenge(held))
            phase = .answering
        case .result: phase = held.u32(0) == 0 ? .ready : .reasonLength
        case .reasonLength:
            let count = Int(held.u32(0))
            guard count <= Self.maximumReason else { throw fault(.limit, "a reason of \(count) bytes") }
            phase = .reason(count)
        case .reason:
            throw fault(.refused, "the server refused: \(String(decoding: held, as: UTF8.self))")
        case .initHead: phase = try initHead()
        case .initName(let size, let format, _):
            outputs.append(.opened(ServerInit(size: size, format: format, name: held)))
            phase = .done
        case .answering, .ready, .done: break
        }
    }

    /// "RFB ddd.ddd\n", 3.8 or later.
    private static func isRecent(_ bytes: [UInt8]) -> Bool {
        func number(_ digits: ArraySlice<UInt8>) -> Int? {
            guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
        guard bytes.starts(with: Array("RFB ".utf8)), bytes[7] == 0x2E, bytes[11] == 0x0A,
            let major = number(bytes[4..<7]), let minor = number(bytes[8..<11])
        else { return false }
        return major > 3 || major == 3 && minor >= 8
    }

    private mutating func chooseSecurity(_ outputs: inout [Output]) throws(RFBError) {
        if held.contains(SecurityType.none) {
            outputs.append(.send([SecurityType.none]))
            phase = .result
        } else if held.contains(SecurityType.challenge) {
            outputs.append(.send([SecurityType.challenge]))
            phase = .challenge
        } else {
            throw fault(.security, "the server has security types \(held); 1 or 2 is needed")
        }
    }

    private func initHead() throws(RFBError) -> Phase {
        let (width, height) = (held.u16(0), held.u16(2))
        guard let size = FramebufferSize(width: width, height: height) else {
            throw fault(.geometry, "a framebuffer of \(width) × \(height)")
        }
        guard let format = PixelFormat(held[4..<20]) else { throw fault(.pixelFormat, "no possible pixel format") }
        let count = Int(held.u32(20))
        guard count <= ServerInit.maximumNameByteCount else { throw fault(.limit, "a name of \(count) bytes") }
        return .initName(size, format, count)
    }

    private func fault(_ code: RFBError.Code, _ message: String) -> RFBError {
        RFBError(code, .server, offset: offset - UInt64(held.count), message)
    }
}
