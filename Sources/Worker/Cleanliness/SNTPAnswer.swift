/// A server's SNTP packet (RFC 5905 section 7.3), checked as section 14 asks.
struct SNTPAnswer {
    /// Unix seconds, when the server got the question and when it answered.
    let receive: Double
    let transmit: Double

    /// Seconds from 1900 to 1970.
    private static let unixEpoch = 2_208_988_800.0

    /// - Parameter nonce: what stood in the question's transmit field; the answer must return it.
    /// - Returns: nil for anything that is not a usable answer to that question.
    init?(_ packet: [UInt8], nonce: [UInt8]) {
        guard packet.count == 48, packet[0] & 7 == 4, packet[0] >> 6 != 3, (1...15).contains(packet[1]),
            Array(packet[24..<32]) == nonce
        else { return nil }
        // All zero means "not known", not the beginning of an era.
        guard packet[32..<40].contains(where: { $0 != 0 }), packet[40..<48].contains(where: { $0 != 0 }) else {
            return nil
        }
        receive = Self.time(packet[32..<40])
        transmit = Self.time(packet[40..<48])
        guard transmit > 0, receive > 0 else { return nil }
    }

    /// Theirs less ours, by the usual formula.
    func offsetMilliseconds(sent: Double, received: Double) -> Int64 {
        Int64((((receive - sent) + (transmit - received)) / 2 * 1000).rounded())
    }

    private static func time(_ bytes: ArraySlice<UInt8>) -> Double {
        let seconds = bytes.prefix(4).reduce(0.0) { $0 * 256 + Double($1) }
        let fraction = bytes.suffix(4).reduce(0.0) { $0 * 256 + Double($1) } / 4_294_967_296
        // Values with a clear first bit are of the era that begins in 2036.
        let era = seconds < 2_147_483_648 ? 4_294_967_296.0 : 0
        return seconds + fraction + era - unixEpoch
    }
}
