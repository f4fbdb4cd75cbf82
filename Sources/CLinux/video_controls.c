#include "clinux_video.h"
#include "video_calls.h"

#include <errno.h>
#include <linux/videodev2.h>
#include <string.h>

static int32_t kind(uint32_t type) {
    switch (type) {
    case V4L2_CTRL_TYPE_INTEGER:
    case V4L2_CTRL_TYPE_INTEGER64:
    case V4L2_CTRL_TYPE_BOOLEAN:
    case V4L2_CTRL_TYPE_BITMASK:
        return SWL_CONTROL_INTEGER;
    case V4L2_CTRL_TYPE_MENU:
    case V4L2_CTRL_TYPE_INTEGER_MENU:
        return SWL_CONTROL_MENU;
    case V4L2_CTRL_TYPE_BUTTON:
        return SWL_CONTROL_BUTTON;
    default:
        return SWL_CONTROL_OTHER;
    }
}

static int32_t has_wide_value(const swl_video *video, uint32_t id) {
    struct v4l2_query_ext_ctrl answer = {.id = id};
    return swl_video_ioctl(video, VIDIOC_QUERY_EXT_CTRL, &answer) == 0 && answer.type == V4L2_CTRL_TYPE_INTEGER64;
}

static int64_t value(const swl_video *video, const struct v4l2_query_ext_ctrl *of) {
    struct v4l2_ext_control control = {.id = of->id};
    struct v4l2_ext_controls request = {.which = V4L2_CTRL_WHICH_CUR_VAL, .count = 1, .controls = &control};
    if (swl_video_ioctl(video, VIDIOC_G_EXT_CTRLS, &request) < 0) return of->default_value;
    return of->type == V4L2_CTRL_TYPE_INTEGER64 ? control.value64 : control.value;
}

int32_t swl_video_next_control(const swl_video *video, uint32_t after, swl_video_control *control) {
    struct v4l2_query_ext_ctrl answer = {.id = after | V4L2_CTRL_FLAG_NEXT_CTRL};
    int32_t result = swl_video_ioctl(video, VIDIOC_QUERY_EXT_CTRL, &answer);
    if (result < 0) return result;
    const uint32_t unsettable = V4L2_CTRL_FLAG_READ_ONLY | V4L2_CTRL_FLAG_DISABLED;
    *control = (swl_video_control){.id = answer.id,
                                   .kind = kind(answer.type),
                                   .is_settable = (answer.flags & unsettable) == 0,
                                   .smallest = answer.minimum,
                                   .largest = answer.maximum,
                                   .step = (int64_t)answer.step,
                                   .standard = answer.default_value};
    memcpy(control->name, answer.name, sizeof control->name);
    control->name[sizeof control->name - 1] = 0;
    if (control->kind == SWL_CONTROL_INTEGER || control->kind == SWL_CONTROL_MENU)
        control->value = value(video, &answer);
    return 0;
}

int32_t swl_video_set_control(const swl_video *video, uint32_t id, int64_t value) {
    struct v4l2_ext_control control = {.id = id};
    if (has_wide_value(video, id))
        control.value64 = value;
    else
        control.value = (int32_t)value;
    struct v4l2_ext_controls request = {.which = V4L2_CTRL_WHICH_CUR_VAL, .count = 1, .controls = &control};
    return swl_video_ioctl(video, VIDIOC_S_EXT_CTRLS, &request);
}

int32_t swl_video_menu_item(const swl_video *video, uint32_t id, uint32_t index, char text[32]) {
    struct v4l2_querymenu answer = {.id = id, .index = index};
    int32_t result = swl_video_ioctl(video, VIDIOC_QUERYMENU, &answer);
    if (result < 0) return result;
    memcpy(text, answer.name, 32);
    text[31] = 0;
    return 0;
}
