internal import CDraws
internal import Glibc

/// The system's iconv from GB18030 to UTF-8: the one place that touches it.
@safe struct GB18030Converter: ~Copyable {
    private let handle: iconv_t
    /// The beginning of a character that the last piece cut in two.
    private var rest: [UInt8] = []

    /// - Throws: `.encoding` if the system has no such conversion.
    init() throws(DrawsError) {
        unsafe handle = iconv_open("UTF-8", "GB18030")
        guard unsafe Int(bitPattern: handle) != -1 else {
            throw DrawsError(.encoding, "the system cannot convert GB18030: save the list as UTF-8")
        }
    }

    deinit { unsafe iconv_close(handle) }

    /// - Parameter isLast: whether a character may not be left unfinished.
    /// - Returns: nil for bytes that are not GB18030.
    mutating func convert(_ bytes: [UInt8], isLast: Bool) -> [UInt8]? {
        let input = rest + bytes
        // Two bytes become at most three, and four at most four.
        let capacity = input.count * 2 + 16
        var taken = 0
        var isRefused = false
        let output = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { target, count in
            unsafe input.withUnsafeBytes { source in
                var from = unsafe UnsafeMutablePointer(mutating: source.bindMemory(to: CChar.self).baseAddress)
                var fromLeft = source.count
                unsafe target.withMemoryRebound(to: CChar.self) { buffer in
                    var to = buffer.baseAddress
                    var toLeft = buffer.count
                    let result = unsafe iconv(handle, &from, &fromLeft, &to, &toLeft)
                    isRefused = result == Int(bitPattern: UInt.max) && errno != EINVAL
                    count = buffer.count - toLeft
                }
                taken = source.count - fromLeft
            }
        }
        rest = Array(input[taken...])
        return isRefused || rest.count > 3 || isLast && !rest.isEmpty ? nil : output
    }
}
