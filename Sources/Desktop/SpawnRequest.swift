internal import CDesktop
internal import Glibc

/// A program to start: which, with what, as whom, and where. See `CDesktop.h` for the order of steps.
struct SpawnRequest {
    /// Host user, without groups and capabilities.
    struct Identity {
        let user: UInt32
        /// Keeps the one capability to bind ports below 1024.
        var bindsLowPorts = false
    }

    enum Network {
        case host
        /// A new namespace with nothing in it.
        case empty
        /// A descriptor of a namespace.
        case namespace(Int32)
    }

    let path: String
    var arguments: [String] = []
    var environment: [String] = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"]

    /// Child's descriptor → ours. Standard ones that are not named are /dev/null.
    var descriptors: [Int32: Int32] = [:]
    var cgroupFiles: [String] = []
    var network = Network.host

    /// Nil: stays root.
    var identity: Identity?

    /// Descriptor of a guest's process whose namespaces are entered.
    var guest: Int32 = -1

    func start(step: inout Int32) -> Int32 {
        let null = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
        guard null >= 0 else { return -1 }
        defer { close(null) }
        let all = [0: null, 1: null, 2: null].merging(descriptors) { _, given in given }.sorted { $0.key < $1.key }
        let sources = all.map(\.value)
        let targets = all.map(\.key)
        return unsafe withCStrings([path] + arguments) { arguments in
            unsafe withCStrings(environment) { environment in
                unsafe withCStrings(cgroupFiles) { cgroups in
                    unsafe sources.withUnsafeBufferPointer { sources in
                        unsafe targets.withUnsafeBufferPointer { targets in
                            var request = unsafe desktop_spawn()
                            unsafe request.path = UnsafePointer(arguments[0])
                            unsafe request.arguments = UnsafePointer(arguments)
                            unsafe request.environment = UnsafePointer(environment)
                            unsafe request.sources = sources.baseAddress
                            unsafe request.targets = targets.baseAddress
                            unsafe request.descriptor_count = sources.count
                            unsafe request.cgroup_count = cgroupFiles.count
                            unsafe request.network_namespace = -1
                            switch network {
                            case .host: break
                            case .empty: unsafe request.empty_network = 1
                            case .namespace(let descriptor): unsafe request.network_namespace = descriptor
                            }
                            if let identity {
                                unsafe request.drop_privileges = 1
                                unsafe request.uid = identity.user
                                unsafe request.gid = identity.user
                                unsafe request.bind_low_ports = identity.bindsLowPorts ? 1 : 0
                            }
                            unsafe request.guest = guest
                            return unsafe cgroups.withMemoryRebound(
                                to: UnsafePointer<CChar>?.self, capacity: cgroupFiles.count + 1
                            ) { files in
                                unsafe request.cgroup_files = UnsafePointer(files)
                                return unsafe desktop_spawn(&request, &step)
                            }
                        }
                    }
                }
            }
        }
    }

    /// Calls `body` with a NULL-terminated array of C strings that live as long as the call.
    private func withCStrings(
        _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
    ) -> Int32 {
        var pointers = unsafe strings.map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe pointers.indices { unsafe free(pointers[index]) } }
        return unsafe pointers.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return -1 }
            return unsafe body(base)
        }
    }
}
