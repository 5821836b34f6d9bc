// XCB as Swift sees it. Xlib is not used: it ends the process when the server goes away.
// The extension records are mutable globals in C, which Swift 6 does not read; functions stand in for them.
#pragma once
#include <stdlib.h>
#include <xcb/xcb.h>
#include <xcb/xcbext.h>
#include <xcb/damage.h>
#include <xcb/randr.h>
#include <xcb/record.h>
#include <xcb/shm.h>
#include <xcb/xfixes.h>
#include <xcb/xinput.h>
#include <xcb/xtest.h>

typedef const xcb_query_extension_reply_t *cxcb_extension_t;

static inline cxcb_extension_t cxcb_shm_extension(xcb_connection_t *c) {
    return xcb_get_extension_data(c, &xcb_shm_id);
}
static inline cxcb_extension_t cxcb_damage_extension(xcb_connection_t *c) {
    return xcb_get_extension_data(c, &xcb_damage_id);
}
static inline cxcb_extension_t cxcb_xfixes_extension(xcb_connection_t *c) {
    return xcb_get_extension_data(c, &xcb_xfixes_id);
}
static inline cxcb_extension_t cxcb_test_extension(xcb_connection_t *c) {
    return xcb_get_extension_data(c, &xcb_test_id);
}
static inline cxcb_extension_t cxcb_record_extension(xcb_connection_t *c) {
    return xcb_get_extension_data(c, &xcb_record_id);
}
static inline cxcb_extension_t cxcb_randr_extension(xcb_connection_t *c) {
    return xcb_get_extension_data(c, &xcb_randr_id);
}
static inline cxcb_extension_t cxcb_input_extension(xcb_connection_t *c) {
    return xcb_get_extension_data(c, &xcb_input_id);
}
