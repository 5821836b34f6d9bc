import FarmProtocol

/// A link's binary messages as one stream of bytes.
struct IncomingBytes {
    private let link: any MessageLink
    private var buffer: [UInt8] = []
    private var start = 0

    init(_ link: any MessageLink) { self.link = link }

    mutating func take(_ count: Int) async throws -> [UInt8] {
        while buffer.count - start < count {
            guard case .binary(let bytes) = try await link.receive() else {
                throw MeasuringViewer.Failure(description: "the link was closed by the other side")
            }
            if start > 0 {
                buffer.removeFirst(start)
                start = 0
            }
            buffer += bytes
        }
        defer { start += count }
        return Array(buffer[start..<start + count])
    }
}
