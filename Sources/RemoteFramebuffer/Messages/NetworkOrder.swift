/// Big-endian integers inside a message; the caller has checked that they are there.
extension Collection<UInt8> where Index == Int {
    func u8(_ offset: Int) -> UInt8 { self[startIndex + offset] }

    func u16(_ offset: Int) -> UInt16 { UInt16(u8(offset)) << 8 | UInt16(u8(offset + 1)) }

    func u32(_ offset: Int) -> UInt32 { UInt32(u16(offset)) << 16 | UInt32(u16(offset + 2)) }

    func s32(_ offset: Int) -> Int32 { Int32(bitPattern: u32(offset)) }
}
