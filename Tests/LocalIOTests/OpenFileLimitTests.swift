import Glibc
import LocalIO
import Testing

@Suite("Files that may be open")
struct OpenFileLimitTests {
    @Test("all that the system grants are taken")
    func raises() {
        let granted = OpenFileLimit.raise()
        #expect(granted != nil)
        #expect(granted == OpenFileLimit.raise())
        #expect(granted.map { $0 >= UInt64(sysconf(Int32(_SC_OPEN_MAX))) } == true)
    }
}
