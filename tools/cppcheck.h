/* SPDX-License-Identifier: BSD-2-Clause */
/* What cppcheck, which reads no system headers, must know of jansson: loops made by macros. */
#define json_array_foreach(array, index, value)                                                    \
	for (index = 0; index < json_array_size(array) && (value = json_array_get(array, index));  \
		index++)
#define json_object_foreach(object, key, value)                                                    \
	for (key = next_key(object); key && (value = json_object_get(object, key));                \
		key = next_key(object))
