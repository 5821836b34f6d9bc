internal import CXCB
internal import Glibc

/// A device that an X server takes input from (XI2 protocol, section 3).
public struct InputDevice: Sendable, Hashable {
    public enum Role: UInt16, Sendable, Hashable {
        case masterPointer = 1
        case masterKeyboard, pointer, keyboard, floating
    }

    public let name: String
    public let role: Role

    public init(name: String, role: Role) {
        self.name = name
        self.role = role
    }

    /// Every device of an X server, in the server's order; asked on a connection of its own.
    ///
    /// - Parameter limit: how long the server may take; one that somebody has grabbed does not answer.
    /// - Throws: `connectionRefused`, `connectionLost`, `extensionMissing` for a server without XInput 2.
    public static func all(
        at address: XServerAddress, limit: Duration = .seconds(1)
    ) throws(InputError) -> [InputDevice] {
        let connection = try XConnection(address, limit: limit)
        guard let input = unsafe cxcb_input_extension(connection.raw), unsafe input.pointee.present != 0 else {
            throw InputError(.extensionMissing, "the X server lacks XInput")
        }
        let version = unsafe xcb_input_xi_query_version(connection.raw, 2, 2)
        guard let known = unsafe xcb_input_xi_query_version_reply(connection.raw, version, nil) else {
            throw InputError(.extensionMissing, "the X server lacks XInput 2")
        }
        unsafe free(known)
        let question = unsafe xcb_input_xi_query_device(
            connection.raw, xcb_input_device_id_t(XCB_INPUT_DEVICE_ALL.rawValue))
        guard let reply = unsafe xcb_input_xi_query_device_reply(connection.raw, question, nil) else {
            throw InputError(.connectionLost, "the X server is gone")
        }
        defer { unsafe free(reply) }
        var devices: [InputDevice] = []
        var place = unsafe xcb_input_xi_query_device_infos_iterator(reply)
        while unsafe place.rem > 0, let info = unsafe place.data {
            let length = Int(unsafe xcb_input_xi_device_info_name_length(info))
            let name = unsafe UnsafeRawBufferPointer(start: xcb_input_xi_device_info_name(info), count: length)
            devices.append(
                InputDevice(
                    name: unsafe String(decoding: name, as: UTF8.self),
                    role: Role(rawValue: unsafe info.pointee.type) ?? .floating))
            unsafe xcb_input_xi_device_info_next(&place)
        }
        return devices
    }
}
